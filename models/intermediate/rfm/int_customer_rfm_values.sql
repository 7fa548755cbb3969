{#
    Recency, frequency and monetary value as of the observation dates and the ends of months, from
    the orders as they stood on the date. Ends of months that are stored are made anew for touched
    accounts only.
#}
with int_order_states as (
    select
        *,
        {{ is_untouched('customer_key') }} as is_untouched
    from {{ ref('int_order_states') }}
),

int_kept_month_ends as (
    select * from {{ ref('int_kept_month_ends') }}
),

int_observation_dates as (
    select * from {{ ref('int_observation_dates') }}
),

int_month_ends as (
    select * from {{ ref('int_month_ends') }}
),

marked_dates as (
    select
        observation_date,
        is_current,
        true as is_observation,
        false as is_month_end
    from int_observation_dates
    union all
    select
        month_end_date as observation_date,
        false as is_current,
        false as is_observation,
        true as is_month_end
    from int_month_ends
),

dates as (
    select
        observation_date,
        observation_date in (
            select kept.month_end_date from int_kept_month_ends as kept
        ) as is_stored,
        bool_or(is_current) as is_current,
        bool_or(is_observation) as is_observation,
        bool_or(is_month_end) as is_month_end
    from marked_dates
    group by observation_date
),

totals as (
    select
        states.customer_key,
        dates.observation_date,
        count_if(states.is_kept) as frequency,
        sum(states.net_revenue) as monetary,
        sum(states.sold_quantity) as sold_quantity,
        sum(states.kept_quantity) as kept_quantity,
        min(states.order_date) as first_order_date,
        -- Of a customer who kept nothing, the last order that was placed.
        coalesce(
            max(case when states.is_kept then states.order_date end), max(states.order_date)
        ) as last_order_date,
        coalesce(
            max(case when states.is_kept then states.previous_order_date end),
            max(states.previous_order_date)
        ) as previous_order_date
    from int_order_states as states
    inner join dates
        on
            states.valid_from <= dates.observation_date
            and states.valid_to >= dates.observation_date
            and not (states.is_untouched and dates.is_stored)
    group by
        states.customer_key,
        dates.observation_date
    -- Who has only credits, and no order yet, is not a buyer yet.
    having sum(states.sold_quantity) > 0
)

select
    totals.customer_key,
    {{ days_between('totals.last_order_date', 'totals.observation_date') }} as recency_days,
    cast(totals.frequency as integer) as frequency,
    cast(totals.monetary as decimal(18, 2)) as monetary,
    cast(totals.sold_quantity as decimal(18, 3)) as sold_quantity,
    cast(totals.kept_quantity as decimal(18, 3)) as kept_quantity,
    {{ days_between('totals.previous_order_date', 'totals.last_order_date') }} as last_gap_days,
    dates.is_current,
    dates.is_observation,
    dates.is_month_end,
    totals.observation_date,
    totals.first_order_date,
    totals.last_order_date
from totals
inner join dates on totals.observation_date = dates.observation_date
