{#
    What an order of each customer is worth, and how probable one is in a day. Who is not active enough to
    be predicted is taken for somebody of their segment; where nobody of it is predicted, no order is
    expected without a contact.
#}
with act_customers as (
    select * from {{ ref('act_customers') }}
),

fct_customer_predictions as (
    select * from {{ ref('fct_customer_predictions') }}
),

fct_customer_segments as (
    select * from {{ ref('fct_customer_segments') }}
),

fct_order_lines as (
    select * from {{ ref('fct_order_lines') }}
    where
        customer_key is not null
        and movement = 'sale'
),

dim_products as (
    select * from {{ ref('dim_products') }}
),

margins as (
    select
        sold.customer_key,
        cast(
            sum(
                cast(
                    sold.gross_revenue
                    * cast(
                        coalesce(products.margin_share, {{ setting('actions', 'margin_share') }})
                        as decimal(10, 6)
                    ) as decimal(18, 6)
                )
            ) as double
        ) / cast(nullif(sum(sold.gross_revenue), 0) as double) as margin_share
    from fct_order_lines as sold
    left outer join dim_products as products on sold.product_id = products.product_id
    group by sold.customer_key
),

known as (
    select
        customers.customer_key,
        coalesce(customers.rfm_segment, 'none') as belief_segment,
        coalesce(
            cast(predictions.expected_order_value as decimal(18, 2)),
            cast(segments.monetary / nullif(segments.frequency, 0) as decimal(18, 2))
        ) as order_value,
        cast(
            1 - power(1 - customers.purchase_probability, 1.0 / predictions.horizon_days)
            as decimal(12, 9)
        ) as day_probability,
        margins.margin_share
    from act_customers as customers
    left outer join fct_customer_predictions as predictions
        on customers.customer_key = predictions.customer_key
    left outer join fct_customer_segments as segments
        on customers.customer_key = segments.customer_key
    left outer join margins on customers.customer_key = margins.customer_key
),

filled as (
    select
        customer_key,
        belief_segment,
        coalesce(
            order_value,
            {{ average('order_value') }} over (partition by belief_segment),
            {{ average('order_value') }} over ()
        ) as order_value,
        coalesce(
            day_probability, {{ average('day_probability') }} over (partition by belief_segment), 0
        )
            as day_probability,
        coalesce(margin_share, {{ setting('actions', 'margin_share') }}) as margin_share
    from known
)

select
    customer_key,
    belief_segment,
    greatest(coalesce(cast(order_value as double), 0), 0) as order_value,
    cast(day_probability as double) as day_probability,
    greatest(least(margin_share, 1), 0) as margin_share
from filled
