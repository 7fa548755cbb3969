with stg_links_checked as (
    select * from {{ ref('stg_links_checked') }}
)

select
    {{ surrogate_key(['customer_key', 'linked_customer_key', 'link_type']) }} as link_key,
    customer_key,
    linked_customer_key,
    link_type,
    linked_at
from stg_links_checked
where rejection_reason is null
