{#
    The rows of a model, as a table expression: those of all accounts where the calling model is
    made anew, and else of those that int_accounts found touched.
    In a unit test there is no table, so that everything is made.
    order_id: the column with the number of the order, as int_accounts knows it.
#}
{% macro touched(name, order_id='order_id') -%}
    {%- if not execute %}{% do ref('int_accounts') %}{% endif -%}
    {%- if this and is_incremental() -%}
    (select * from {{ ref(name) }} where {{ is_touched(order_id) }})
    {%- else -%}
    {{ ref(name) }}
    {%- endif -%}
{%- endmacro %}
