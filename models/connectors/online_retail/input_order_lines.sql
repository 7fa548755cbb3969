{# UCI Online Retail II: invoices that start with C are cancellations, with A adjustments. #}
with online_retail as (
    select * from {{ read_files('online_retail') }} as file_rows
),

order_lines as (
    select
        invoice as order_id,
        {{ without_decimals('customer_id') }} as customer_id,
        stockcode as product_id,
        description as product_name,
        invoicedate as ordered_at,
        quantity,
        price as unit_price,
        'GBP' as currency,
        {{ computed_once(
            'number', 'invoice',
            "case when number like 'C%' then 'cancelled' when number like 'A%' then 'adjusted' "
            ~ "else 'completed' end"
        ) }} as order_status,
        source_file
    from online_retail
)

{{ to_contract('order_lines') }}
