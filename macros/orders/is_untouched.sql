{#
    Whether the lines of a row's account are as they were when all was last made of them; false where
    the calling model is made as a whole, as it is in a unit test.
    account: an expression for the account, as int_accounts knows it.
#}
{% macro is_untouched(account) -%}
    {%- if not execute %}{% do ref('int_accounts') %}{% endif -%}
    {%- if this and is_incremental() -%}
    {{ account }} in (
        select account_id from {{ ref('int_accounts') }}
        where not is_touched
    )
    {%- else -%}
    false
    {%- endif -%}
{%- endmacro %}
