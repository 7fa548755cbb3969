{#
    Whether the lines of a row's account are as they were when all was last made of them.
    account: an expression for the account, as int_accounts knows it.
#}
{% macro is_untouched(account) -%}
    {{ account }} in (
        select account_id from {{ ref('int_accounts') }}
        where not is_touched
    )
{%- endmacro %}
