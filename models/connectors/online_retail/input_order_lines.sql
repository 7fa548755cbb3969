{# UCI Online Retail II: invoices that start with C are cancellations, with A adjustments. #}
with online_retail as (
    select * from {{ read_files('online_retail') }}
)

select
    cast(invoice as string) as order_id,
    cast(null as string) as line_number,
    {{ without_decimals('customer_id') }} as customer_id,
    cast(stockcode as string) as product_id,
    cast(description as string) as product_name,
    cast(invoicedate as string) as ordered_at,
    cast(quantity as string) as quantity,
    cast(price as string) as unit_price,
    cast(null as string) as discount_amount,
    'GBP' as currency,
    cast(null as string) as channel,
    cast(null as string) as store_id,
    case
        when invoice like 'C%' then 'cancelled'
        when invoice like 'A%' then 'adjusted'
        else 'completed'
    end as order_status,
    cast(null as string) as campaign_id,
    cast(null as string) as loaded_at,
    source_file
from online_retail
