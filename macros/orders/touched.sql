{#
    The rows of a model, as a table expression: those of touched accounts (int_accounts), or of all
    where the calling model is made as a whole. In a unit test it always is.
    account: the account of a row.
#}
{% macro touched(name, account='coalesce(customer_key, order_id)') -%}
    {%- if not execute %}{% do ref('int_accounts') %}{% endif -%}
    {%- if this and is_incremental() -%}
    {#- Where nobody is touched, as forget_touched finds out, DuckDB then reads nothing. -#}
    (
        select * from {{ ref(name) }}
        where
            not coalesce(getvariable('nobody_is_touched'), false)
            and not {{ is_untouched(account) }}
    )
    {%- else -%}
    {{ ref(name) }}
    {%- endif -%}
{%- endmacro %}
