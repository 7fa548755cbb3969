{#
    What everybody who was drawn did, whether or not anything was sent (intention to treat): in the
    campaign's window, in as many days after it, and before the assignment.
#}
{% set before_days = 365 %}
with act_assignments as (
    select * from {{ ref('act_assignments') }}
),

act_order_margins as (
    select * from {{ ref('act_order_margins') }}
),

windows as (
    select
        *,
        {{ days_between('start_date', 'end_date') }} + 1 as window_days
    from act_assignments
),

placed as (
    select
        windows.campaign_id,
        windows.customer_key,
        orders.revenue,
        orders.margin,
        orders.discount_amount,
        orders.campaign_id = windows.campaign_id as names_campaign,
        case
            when
                orders.ordered_at >= windows.counts_from
                and orders.order_date <= windows.end_date
                then 'window'
            when orders.order_date > windows.end_date then 'after'
            when orders.ordered_at < windows.assigned_at then 'before'
            else 'between'
        end as place,
        orders.ordered_at < windows.assigned_at
        and orders.order_date
        >= {{ add_days('windows.assigned_at', '-windows.window_days') }} as is_just_before
    from windows
    inner join act_order_margins as orders
        on
            windows.customer_key = orders.customer_key
            and orders.order_date
            <= {{ add_days('windows.end_date', 'windows.window_days') }}
            and orders.order_date >= {{ add_days('windows.assigned_at', -before_days) }}
),

summed as (
    select
        campaign_id,
        customer_key,
        count(*) filter (where place = 'window') as order_count,
        sum(revenue) filter (where place = 'window') as revenue,
        sum(margin) filter (where place = 'window') as margin,
        sum(discount_amount) filter (where place = 'window') as discount_amount,
        sum(discount_amount) filter (where place = 'window' and names_campaign)
            as campaign_discount_amount,
        count(*) filter (where place = 'after') as after_order_count,
        sum(revenue) filter (where place = 'after') as after_revenue,
        count(*) filter (where place = 'before') as before_order_count,
        sum(revenue) filter (where place = 'before') as before_revenue,
        count(*) filter (where is_just_before) as just_before_order_count,
        sum(revenue) filter (where is_just_before) as just_before_revenue,
        sum(margin) filter (where is_just_before) as just_before_margin
    from placed
    group by campaign_id, customer_key
)

select
    windows.campaign_id,
    windows.customer_key,
    windows.arm,
    windows.rfm_segment,
    windows.window_days,
    cast(coalesce(summed.order_count, 0) as integer) as order_count,
    cast(coalesce(summed.revenue, 0) as decimal(18, 2)) as revenue,
    cast(coalesce(summed.margin, 0) as decimal(18, 2)) as margin,
    cast(coalesce(summed.discount_amount, 0) as decimal(18, 2)) as discount_amount,
    cast(coalesce(summed.campaign_discount_amount, 0) as decimal(18, 2))
        as campaign_discount_amount,
    cast(coalesce(summed.after_order_count, 0) as integer) as after_order_count,
    cast(coalesce(summed.after_revenue, 0) as decimal(18, 2)) as after_revenue,
    cast(coalesce(summed.before_order_count, 0) as integer) as before_order_count,
    cast(coalesce(summed.before_revenue, 0) as decimal(18, 2)) as before_revenue,
    cast(coalesce(summed.just_before_order_count, 0) as integer) as just_before_order_count,
    cast(coalesce(summed.just_before_revenue, 0) as decimal(18, 2)) as just_before_revenue,
    cast(coalesce(summed.just_before_margin, 0) as decimal(18, 2)) as just_before_margin,
    windows.is_control,
    cast(windows.assigned_at as date) as assigned_date,
    windows.start_date,
    windows.end_date
from windows
left outer join summed
    on
        windows.campaign_id = summed.campaign_id
        and windows.customer_key = summed.customer_key
