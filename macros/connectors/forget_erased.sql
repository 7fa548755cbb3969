{#
    The post-hook of pii_file_rows: of customers who asked to be erased, only their number and the
    request stay, in every file. Staging counts the rows, and no table has what they held.
#}
{% macro forget_erased() -%}
    {%- if setting('connector') == 'files' %}
    with erased as (
        select {{ clean_customer_id('customer_id') }} as customer_id
        from {{ this }}
        where
            input_name = 'customers'
            and {{ asks_to_be_erased() }}
    )

    update {{ this }} as file_rows
    set
        {%- for column in contract_types('input_customers')
            if column not in ['customer_id', 'erasure_requested_at'] %}
        {{ column }} = null{{ "," if not loop.last }}
        {%- endfor %}
    from erased
    where
        file_rows.input_name = 'customers'
        and {{ clean_customer_id('file_rows.customer_id') }} = erased.customer_id
    {%- else %}
    select 1
    {%- endif %}
{%- endmacro %}
