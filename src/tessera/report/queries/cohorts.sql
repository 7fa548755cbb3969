-- Of the customers who first ordered in a quarter (a month, while the shop is younger than a
-- year): how many ordered again in each later one. Only periods that are over.
with shop as (
    select
        *,
        case when as_of_date - first_order_date < 365 then 'month' else 'quarter' end as period
    from marts.dim_shop
),

active as (
    select distinct
        orders.customer_key,
        cast(date_trunc(shop.period, orders.order_date) as date) as period_start_date
    from marts.fct_orders as orders
    cross join shop
    where orders.customer_key is not null
),

firsts as (
    select customer_key, min(period_start_date) as cohort_start_date
    from active
    group by customer_key
),

cohorts as (
    select cohort_start_date, count(*) as customer_count
    from firsts
    group by cohort_start_date
    having count(*) >= smallest_group()
),

returns as (
    select
        firsts.cohort_start_date,
        date_diff(shop.period, firsts.cohort_start_date, active.period_start_date) as age,
        count(*) as active_count
    from active
    inner join firsts using (customer_key)
    cross join shop
    group by all
),

ages as (
    select
        cohorts.*,
        shop.period,
        unnest(
            generate_series(
                1,
                -- The period of the clock is over when the clock stands on its last day.
                date_diff(shop.period, cohorts.cohort_start_date, shop.as_of_date + 1) - 1
            )
        ) as age
    from cohorts
    cross join shop
)

select
    ages.period,
    ages.cohort_start_date,
    ages.age,
    ages.customer_count,
    coalesce(returns.active_count, 0) < smallest_group() as is_small,
    greatest(coalesce(returns.active_count, 0), smallest_group()) / ages.customer_count
        as active_share
from ages
left join returns using (cohort_start_date, age)
order by ages.cohort_start_date, ages.age
