{#
    The post-hook of pii_file_rows: of customers who asked to be erased, only their number and the
    request stay, in every file. Staging counts the rows, and no table has what they held.
#}
{% macro forget_erased() -%}
    {%- if setting('connector') == 'files' %}
    {{ forget_values(
        this,
        contract_types('input_customers').keys()
            | reject('in', ['customer_id', 'erasure_requested_at']) | list,
        "input_name = 'customers' and " ~ clean_customer_id('customer_id')
        ~ ' in (select ' ~ clean_customer_id('customer_id') ~ ' from ' ~ this
        ~ " where input_name = 'customers' and " ~ asks_to_be_erased() ~ ')'
    ) }}
    {%- else %}
    select 1
    {%- endif %}
{%- endmacro %}
