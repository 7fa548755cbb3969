{#
    The end of a connector's model: the rows of its last CTE in the shape of the contract. Columns
    may have any type and any order; those that the CTE lacks are null. One that the contract does
    not know stays, so that dbt names it.
    relation: the CTE.
#}
{% macro to_contract(relation) -%}
    {{ in_columns(relation, model.columns.keys()) }}
{%- endmacro %}
