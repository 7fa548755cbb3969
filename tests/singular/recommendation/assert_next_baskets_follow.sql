-- The first three pairs of each product in the next basket are met on as many days as customers'
-- purchases say, found here by looking for the next day instead of numbering days.
with purchases as (
    select
        customer_key,
        product_id,
        order_date
    from {{ ref('int_purchases') }}
    where customer_key is not null
    group by
        customer_key,
        product_id,
        order_date
),

days as (
    select
        customer_key,
        order_date,
        count(*) as product_count
    from purchases
    group by
        customer_key,
        order_date
),

steps as (
    select
        days.customer_key,
        days.order_date,
        min(later_days.order_date) as next_date
    from days
    inner join days as later_days
        on
            days.customer_key = later_days.customer_key
            and days.order_date < later_days.order_date
    group by
        days.customer_key,
        days.order_date
),

counted_steps as (
    select
        steps.customer_key,
        steps.order_date,
        steps.next_date
    from steps
    inner join days
        on
            steps.customer_key = days.customer_key
            and steps.order_date = days.order_date
    inner join days as next_days
        on
            steps.customer_key = next_days.customer_key
            and steps.next_date = next_days.order_date
    where
        days.product_count <= {{ setting('bought_together', 'max_products') }}
        and next_days.product_count <= {{ setting('bought_together', 'max_products') }}
),

told as (
    select
        product_id,
        other_product_id,
        pair_count,
        case_count
    from {{ ref('fct_cross_sell') }}
    where
        relation = 'next_basket'
        and cross_sell_rank <= 3
),

counted as (
    select
        told.product_id,
        told.other_product_id,
        told.pair_count,
        told.case_count,
        count_if(other_products.product_id is not null and already.product_id is null)
            as counted_pairs
    from told
    inner join purchases as firsts on told.product_id = firsts.product_id
    inner join counted_steps
        on
            firsts.customer_key = counted_steps.customer_key
            and firsts.order_date = counted_steps.order_date
    left outer join purchases as other_products
        on
            counted_steps.customer_key = other_products.customer_key
            and counted_steps.next_date = other_products.order_date
            and told.other_product_id = other_products.product_id
    left outer join purchases as already
        on
            counted_steps.customer_key = already.customer_key
            and counted_steps.order_date = already.order_date
            and told.other_product_id = already.product_id
    group by
        told.product_id,
        told.other_product_id,
        told.pair_count,
        told.case_count
),

totals as (
    select count(*) as step_count
    from counted_steps
)

select counted.*
from counted
cross join totals
where
    counted.counted_pairs != counted.pair_count
    or counted.case_count != totals.step_count
