{# Every customer number, cleaned, and whether the customer asked to be erased. #}
with pii_customer_mentions as (
    select * from {{ ref('pii_customer_mentions') }}
),

input_customers as (
    select * from {{ ref('input_customers') }}
),

mentioned as (
    select {{ clean_customer_id('customer_id') }} as customer_id
    from pii_customer_mentions
),

customer_ids as (
    select customer_id
    from mentioned
    where customer_id is not null
    group by customer_id
),

erased as (
    select {{ clean_customer_id('customer_id') }} as customer_id
    from input_customers
    where {{ asks_to_be_erased() }}
),

erased_ids as (
    select customer_id
    from erased
    group by customer_id
)

select
    customer_ids.customer_id,
    erased_ids.customer_id is not null as is_erased
from customer_ids
left outer join erased_ids on customer_ids.customer_id = erased_ids.customer_id
