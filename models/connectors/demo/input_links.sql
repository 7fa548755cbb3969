with demo_links as (
    select * from {{ ref('demo_links') }}
)

select
    customer_id,
    linked_customer_id,
    link_type,
    linked_at,
    cast(null as string) as source_file
from demo_links
