{#
    The statement by which a table or view of SQL takes the place of the one before.
    relation: what is made, with its type.
#}
{% macro replaced(relation) -%}
    {%- set contract = config.get('contract').enforced -%}
    {%- if contract -%} {{ get_assert_columns_equivalent(compiled_code) }} {%- endif -%}
    create or replace {{ relation.type }} {{ relation }} as (
        {{ get_select_subquery(compiled_code) if contract else compiled_code }}
    )
{%- endmacro %}
