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
    where recommended.route = 'linked_customers'
    group by
        recommended.customer_key,
        recommended.product_id
)

select
    {{ surrogate_key(['recommended.customer_key', 'recommended.recommendation_rank']) }}
        as recommendation_key,
    recommended.customer_key,
    recommended.product_id,
    products.product_name,
    products.category,
    recommended.route,
    recommended.reason_product_id,
    reasons.product_name as reason_product_name,
    case recommended.route
        when 'own_purchases'
            then
                case
                    when own.order_count = 1 then 'Bought once, on '
                    else 'Bought ' || cast(own.order_count as string) || ' times, last on '
                end || cast(own.last_order_date as string)
        when 'similar_products'
            then coalesce(
                'Often bought by those who buy '
                || coalesce(reasons.product_name, recommended.reason_product_id),
                'Often bought by those who buy the same'
            )
        when 'similar_customers'
            then coalesce(
                'Bought by customers with similar purchases, who also buy '
                || coalesce(reasons.product_name, recommended.reason_product_id),
                'Bought by customers with similar purchases'
            )
        when 'segment_favourites'
            then
                'A favourite of the segment '
                || replace(int_customer_rfm_scores.rfm_segment, '_', ' ')
        when 'linked_customers'
            then
                'Bought by ' || cast(linked_buyers.buyer_count as string)
                || case
                    when linked_buyers.buyer_count = 1 then ' linked customer'
                    else ' linked customers'
                end
        when 'group_favourites'
            then 'A favourite of the group ' || int_customers.demographic_group
        when 'new_products'
            then
                'New, and like '
                || coalesce(reasons.product_name, recommended.reason_product_id)
        when 'popular' then 'Bought by many customers'
    end as reason,
    recommended.method,
    recommended.method_reason,
    cast(recommended.recommendation_rank as integer) as recommendation_rank,
    cast(recommended.score as double) as score,
    int_clock.as_of_date
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
cross join int_clock
