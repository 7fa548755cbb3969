-- A reason is a product that the customer bought, and its sentence names no linked customer.
select
    recommendations.customer_key,
    recommendations.reason
from {{ ref('fct_customer_recommendations') }} as recommendations
left outer join {{ ref('int_customer_products') }} as bought
    on
        recommendations.customer_key = bought.customer_key
        and recommendations.reason_product_id = bought.product_id
where
    recommendations.reason_product_id is not null
    and bought.product_id is null
union all
select
    recommendations.customer_key,
    recommendations.reason
from {{ ref('fct_customer_recommendations') }} as recommendations
inner join {{ ref('int_customer_links') }} as links
    on recommendations.customer_key = links.customer_key
where recommendations.reason like '%' || links.linked_customer_key || '%'
