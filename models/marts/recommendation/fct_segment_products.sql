{# What each segment buys of the products that may be recommended, beside the whole shop. #}
-- So many buyers of the whole shop are added to each segment's, so that small ones are not rash.
{% set prior_buyers = 20 %}
-- A product that fewer in the segment bought is no sign of what it likes.
{% set least_buyers = 5 %}

with fct_segment_memberships as (
    select * from {{ ref('fct_segment_memberships') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
),

bought_of_late as (
    select int_customer_products.*
    from {{ ref('int_customer_products') }} as int_customer_products
    inner join int_clock
        on
            int_customer_products.last_order_date
            > {{ add_days('int_clock.as_of_date', -setting('recommendations', 'days')) }}
),

int_product_eligibility as (
    select * from {{ ref('int_product_eligibility') }}
    where is_eligible
),

int_products as (
    select * from {{ ref('int_products') }}
),

shop as (
    select cast(count(distinct customer_key) as double) as shop_customers
    from bought_of_late
),

shop_products as (
    select
        product_id,
        cast(count(*) as double) as shop_buyers
    from bought_of_late
    group by product_id
),

segments as (
    select
        memberships.segmentation,
        memberships.segment,
        cast(count(distinct memberships.customer_key) as integer) as customer_count,
        cast(count(distinct bought_of_late.customer_key) as double) as segment_customers
    from fct_segment_memberships as memberships
    left outer join bought_of_late on memberships.customer_key = bought_of_late.customer_key
    group by
        memberships.segmentation,
        memberships.segment
),

segment_products as (
    select
        memberships.segmentation,
        memberships.segment,
        bought_of_late.product_id,
        cast(count(*) as double) as segment_buyers
    from fct_segment_memberships as memberships
    inner join bought_of_late on memberships.customer_key = bought_of_late.customer_key
    group by
        memberships.segmentation,
        memberships.segment,
        bought_of_late.product_id
),

measured as (
    select
        segments.*,
        shop_products.product_id,
        int_product_eligibility.category,
        shop_products.shop_buyers / shop.shop_customers as shop_share,
        coalesce(segment_products.segment_buyers, 0) as segment_buyers,
        -- Standard error of the logarithm of a ratio of shares (Katz et al., 1978).
        case
            when segment_products.segment_buyers >= {{ least_buyers }}
                then sqrt(
                    1 / segment_products.segment_buyers - 1 / segments.segment_customers
                    + 1 / shop_products.shop_buyers - 1 / shop.shop_customers
                )
        end as lift_error
    from segments
    cross join shop
    cross join shop_products
    inner join int_product_eligibility
        on shop_products.product_id = int_product_eligibility.product_id
    left outer join segment_products
        on
            segments.segmentation = segment_products.segmentation
            and segments.segment = segment_products.segment
            and shop_products.product_id = segment_products.product_id
),

shared as (
    select
        *,
        (segment_buyers + {{ prior_buyers }} * shop_share)
        / (segment_customers + {{ prior_buyers }}) as segment_share
    from measured
),

lifted as (
    select
        *,
        segment_share / shop_share as lift,
        segment_share / shop_share * exp(-1.96 * lift_error) as lift_lower
    from shared
)

select
    {{ surrogate_key(['lifted.segmentation', 'lifted.segment', 'lifted.product_id']) }}
        as segment_product_key,
    lifted.segmentation,
    lifted.segment,
    lifted.product_id,
    int_products.product_name,
    lifted.category,
    lifted.customer_count,
    cast(lifted.segment_customers as integer) as recent_customer_count,
    cast(lifted.segment_buyers as integer) as buyer_count,
    lifted.segment_share,
    lifted.shop_share,
    lifted.lift,
    lifted.lift_lower,
    int_clock.as_of_date
from lifted
inner join int_products on lifted.product_id = int_products.product_id
cross join int_clock
