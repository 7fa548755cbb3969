with ml_customers_recommended as (
    select * from {{ ref('ml_customers_recommended') }}
),

int_products as (
    select * from {{ ref('int_products') }}
),

int_customer_products as (
    select * from {{ ref('int_customer_products') }}
),

int_customer_links as (
    select * from {{ ref('int_customer_links') }}
),

int_customers as (
    select * from {{ ref('int_customers') }}
),

int_customer_rfm_scores as (
    select * from {{ ref('int_customer_rfm_scores') }}
    where is_current
),

int_clock as (
    select * from {{ ref('int_clock') }}
),

-- How many people close to the customer bought the product; who they are is nobody's business.
linked_buyers as (
    select
        recommended.customer_key,
        recommended.product_id,
        count(distinct int_customer_links.linked_customer_key) as buyer_count
    from ml_customers_recommended as recommended
    inner join int_customer_links
        on recommended.customer_key = int_customer_links.customer_key
    inner join int_customer_products as bought
        on
            int_customer_links.linked_customer_key = bought.customer_key
            and recommended.product_id = bought.product_id
    where recommended.reason_pattern like '%{linked_customers}%'
    group by
        recommended.customer_key,
        recommended.product_id
),

-- What the sentences of the methods leave open.
facts as (
    select
        recommended.*,
        products.product_name,
        products.category,
        reasons.product_name as reason_product_name,
        coalesce(reasons.product_name, recommended.reason_product_id, '') as own_product,
        coalesce(
            case
                when own.order_count = 1 then 'once, on '
                else cast(own.order_count as string) || ' times, last on '
            end || cast(own.last_order_date as string),
            ''
        ) as orders,
        coalesce(replace(int_customer_rfm_scores.rfm_segment, '_', ' '), '') as segment,
        coalesce(int_customers.demographic_group, '') as demographic_group,
        coalesce(
            cast(linked_buyers.buyer_count as string)
            || case
                when linked_buyers.buyer_count = 1 then ' linked customer'
                else ' linked customers'
            end,
            ''
        ) as linked_customers
    from ml_customers_recommended as recommended
    inner join int_products as products
        on recommended.product_id = products.product_id
    left outer join int_products as reasons
        on recommended.reason_product_id = reasons.product_id
    left outer join int_customer_products as own
        on
            recommended.customer_key = own.customer_key
            and recommended.product_id = own.product_id
    left outer join linked_buyers
        on
            recommended.customer_key = linked_buyers.customer_key
            and recommended.product_id = linked_buyers.product_id
    left outer join int_customers
        on recommended.customer_key = int_customers.customer_key
    left outer join int_customer_rfm_scores
        on recommended.customer_key = int_customer_rfm_scores.customer_key
)

select
    {{ surrogate_key(['facts.customer_key', 'facts.recommendation_rank']) }} as recommendation_key,
    facts.customer_key,
    facts.product_id,
    facts.product_name,
    facts.category,
    facts.route,
    facts.reason_product_id,
    facts.reason_product_name,
    replace(
        replace(
            replace(
                replace(
                    replace(facts.reason_pattern, '{orders}', facts.orders),
                    '{segment}', facts.segment
                ),
                '{group}', facts.demographic_group
            ),
            '{linked_customers}', facts.linked_customers
        ),
        '{product}', facts.own_product
    ) as reason,
    facts.method,
    facts.method_reason,
    cast(facts.recommendation_rank as integer) as recommendation_rank,
    cast(facts.score as double) as score,
    int_clock.as_of_date
from facts
cross join int_clock
