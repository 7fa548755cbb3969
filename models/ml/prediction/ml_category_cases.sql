{#
    Customers of the last year and the shop's largest categories, as they were known on an
    observation date, with whether the customer bought of the category in the horizon after it. What
    was returned still says what somebody likes, so every sale counts. Of a large shop some customers
    are learned from, the same on every date; all are predicted.
#}
{% set most_categories, most_customers = 20, 10000 %}
with ml_prediction_cases as (
    select * from {{ ref('ml_prediction_cases') }}
),

sales as (
    select * from {{ ref('int_category_sales') }}
),

int_prediction_horizon as (
    select * from {{ ref('int_prediction_horizon') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
),

largest_categories as (
    select category
    from sales
    group by category
    order by
        count(*) desc,
        category asc nulls last
    limit {{ most_categories }}
),

-- Pseudonyms are random, so these are too.
sampled as (
    select customer_key
    from sales
    group by customer_key
    order by customer_key asc
    limit {{ most_customers }}
),

pairs as (
    select
        cases.customer_key,
        largest_categories.category,
        cases.observation_date,
        cases.is_current,
        sampled.customer_key is not null as is_sampled,
        cases.segment,
        cases.recency_days,
        cases.order_days_365d,
        cases.order_day_count
    from ml_prediction_cases as cases
    cross join largest_categories
    left outer join sampled on cases.customer_key = sampled.customer_key
    where
        cases.is_current
        or sampled.customer_key is not null
),

bought as (
    select
        pairs.customer_key,
        pairs.category,
        pairs.observation_date,
        count(*) as order_day_count,
        max(sales.order_date) as last_order_date,
        cast(sum(sales.gross_revenue) as double) as monetary,
        count_if({{ days_between('sales.order_date', 'pairs.observation_date') }} < 365)
            as order_days_365d
    from pairs
    inner join sales
        on
            pairs.customer_key = sales.customer_key
            and pairs.category = sales.category
            and pairs.observation_date >= sales.order_date
    group by
        pairs.customer_key,
        pairs.category,
        pairs.observation_date
),

outcomes as (
    select
        pairs.customer_key,
        pairs.category,
        pairs.observation_date,
        count(*) as order_days,
        cast(sum(sales.gross_revenue) as double) as spend
    from pairs
    cross join int_prediction_horizon as horizon
    inner join sales
        on
            pairs.customer_key = sales.customer_key
            and pairs.category = sales.category
            and pairs.observation_date < sales.order_date
            and sales.order_date
            <= {{ add_days('pairs.observation_date', 'horizon.horizon_days') }}
    where not pairs.is_current
    group by
        pairs.customer_key,
        pairs.category,
        pairs.observation_date
)

select
    pairs.customer_key,
    pairs.category,
    pairs.segment,
    -- Of who never bought of it, longer than of anybody who did.
    cast(
        coalesce(
            {{ days_between('bought.last_order_date', 'pairs.observation_date') }},
            {{ days_between('int_clock.first_order_date', 'pairs.observation_date') }} + 1
        ) as double
    ) as recency_days,
    cast(coalesce(bought.order_day_count, 0) as double) as order_day_count,
    coalesce(bought.monetary, 0) as monetary,
    cast(coalesce(bought.order_days_365d, 0) as double) as order_days_365d,
    coalesce(bought.order_day_count, 0) / greatest(pairs.order_day_count, 1) as category_share,
    pairs.recency_days as customer_recency_days,
    pairs.order_days_365d as customer_order_days_365d,
    {{ average('case when bought.order_days_365d > 0 then 1 else 0 end') }} over (
        partition by pairs.category, pairs.observation_date
    ) as category_rate,
    case when not pairs.is_current then coalesce(outcomes.order_days, 0) end as order_days,
    case when not pairs.is_current then coalesce(outcomes.spend, 0) end as spend,
    case when not pairs.is_current then outcomes.customer_key is not null end as has_purchased,
    pairs.is_current,
    pairs.is_sampled,
    pairs.observation_date
from pairs
cross join int_clock
left outer join bought
    on
        pairs.customer_key = bought.customer_key
        and pairs.category = bought.category
        and pairs.observation_date = bought.observation_date
left outer join outcomes
    on
        pairs.customer_key = outcomes.customer_key
        and pairs.category = outcomes.category
        and pairs.observation_date = outcomes.observation_date
