with stg_order_lines_checked as (
    select * from {{ ref('stg_order_lines_checked') }}
),

stg_line_types as (
    select * from {{ ref('stg_line_types') }}
),

stg_order_lines_superseded as (
    select * from {{ ref('stg_order_lines_superseded') }}
),

clean_lines as (
    select
        stg_order_lines_checked.*,
        case
            when stg_order_lines_checked.line_number is null then stg_order_lines_checked.row_key
            else {{ surrogate_key(
                ['stg_order_lines_checked.order_id', 'stg_order_lines_checked.line_number']
            ) }}
        end as order_line_key
    from stg_order_lines_checked
    left outer join stg_order_lines_superseded
        on stg_order_lines_checked.row_key = stg_order_lines_superseded.row_key
    where
        stg_order_lines_checked.rejection_reason is null
        and stg_order_lines_superseded.row_key is null
),

-- Most lines are in base currency already; only the others are worth a multiplication.
classified as (
    select
        clean_lines.order_line_key,
        clean_lines.customer_key,
        clean_lines.order_id,
        clean_lines.product_id,
        stg_line_types.line_type,
        case
            when
                clean_lines.quantity > 0
                and clean_lines.order_status in ('cancelled', 'canceled', 'voided')
                then 'void'
            when clean_lines.quantity > 0 then 'sale'
            when clean_lines.order_status in ('cancelled', 'canceled', 'voided')
                then 'cancellation'
            else 'return'
        end as movement,
        clean_lines.currency,
        clean_lines.channel,
        clean_lines.store_id,
        clean_lines.order_status,
        clean_lines.campaign_id,
        clean_lines.line_number,
        cast(clean_lines.quantity as integer) as quantity,
        {{ in_base_currency('clean_lines.unit_price') }} as unit_price,
        {{ in_base_currency('clean_lines.discount_amount') }} as discount_amount,
        clean_lines.rate_to_base,
        cast(clean_lines.ordered_at as date) as order_date,
        clean_lines.ordered_at
    from clean_lines
    inner join stg_line_types on clean_lines.product_id = stg_line_types.product_id
)

select
    order_line_key,
    customer_key,
    order_id,
    product_id,
    line_type,
    movement,
    currency,
    channel,
    store_id,
    order_status,
    campaign_id,
    line_number,
    quantity,
    unit_price,
    discount_amount,
    cast(
        unit_price * quantity
        - case when quantity > 0 then discount_amount else -discount_amount end as decimal(18, 4)
    ) as net_amount,
    rate_to_base,
    order_date,
    ordered_at
from classified
