with stg_order_lines_checked as (
    select * from {{ ref('stg_order_lines_checked') }}
    where rejection_reason is null
),

stg_order_line_versions as (
    select * from {{ ref('stg_order_line_versions') }}
),

stg_order_statuses as (
    select * from {{ ref('stg_order_statuses') }}
),

stg_void_reversals as (
    select * from {{ ref('stg_void_reversals') }}
),

-- Where some lines of an order have numbers and others none, a number may stand on several: see
-- stg_order_line_versions. The table is named again, for a CTE that is read twice is stored first,
-- and all that read this view would wait for that.
partly_numbered as (
    select order_id
    from {{ ref('stg_order_lines_checked') }}
    where rejection_reason is null
    group by order_id
    having count(line_number) between 1 and count(*) - 1
),

-- Most lines are in base currency already; only the others are worth a multiplication.
clean_lines as (
    select
        order_lines.row_key,
        order_lines.customer_key,
        order_lines.order_id,
        order_lines.product_id,
        order_lines.line_type,
        case
            when stg_void_reversals.row_key is not null then 'void'
            when stg_order_statuses.meaning = 'pending' then 'pending'
            when order_lines.quantity > 0 and stg_order_statuses.meaning in ('void', 'returned')
                then 'void'
            when order_lines.quantity > 0 then 'sale'
            when stg_order_statuses.meaning = 'void' then 'cancellation'
            else 'return'
        end as movement,
        order_lines.currency,
        order_lines.channel,
        order_lines.store_id,
        order_lines.order_status,
        order_lines.campaign_id,
        order_lines.line_number,
        order_lines.line_number is not null and partly_numbered.order_id is null as has_own_number,
        cast(order_lines.quantity as decimal(18, 3)) as quantity,
        {{ in_base_currency('order_lines.unit_price') }} as unit_price,
        -- What is more than the line is worth was taken off the order.
        order_lines.line_type = 'product'
        and order_lines.quantity > 0
        and order_lines.discount_amount > order_lines.unit_price * order_lines.quantity
            as has_order_discount,
        {{ in_base_currency('order_lines.discount_amount') }} as delivered_discount_amount,
        order_lines.rate_to_base,
        cast(order_lines.ordered_at as date) as order_date,
        order_lines.ordered_at
    from stg_order_lines_checked as order_lines
    inner join stg_order_statuses on order_lines.order_status = stg_order_statuses.order_status
    left outer join stg_order_line_versions on order_lines.row_key = stg_order_line_versions.row_key
    left outer join stg_void_reversals on order_lines.row_key = stg_void_reversals.row_key
    left outer join partly_numbered on order_lines.order_id = partly_numbered.order_id
    where stg_order_line_versions.row_key is null
),

parted as (
    select
        *,
        case when has_order_discount then 0 else delivered_discount_amount end as discount_amount,
        case when has_order_discount then delivered_discount_amount else 0 end
            as order_discount_amount
    from clean_lines
)

select
    case
        when not has_own_number then row_key
        when quantity > 0 then {{ surrogate_key(['order_id', 'line_number']) }}
        else {{ surrogate_key(['order_id', 'line_number', 'ordered_at']) }}
    end as order_line_key,
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
    cast(discount_amount as decimal(18, 4)) as discount_amount,
    cast(order_discount_amount as decimal(18, 4)) as order_discount_amount,
    cast(
        unit_price * quantity
        - case when quantity > 0 then discount_amount else -discount_amount end as decimal(18, 4)
    ) as net_amount,
    rate_to_base,
    order_date,
    ordered_at
from parted
