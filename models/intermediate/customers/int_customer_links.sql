{# Links between customers as of the clock, seen from both sides. #}
with stg_links as (
    select * from {{ ref('stg_links') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
),

both_sides as (
    select
        customer_key,
        linked_customer_key,
        link_type,
        linked_at
    from stg_links
    union all
    select
        linked_customer_key as customer_key,
        customer_key as linked_customer_key,
        link_type,
        linked_at
    from stg_links
)

select
    {{ surrogate_key([
        'both_sides.customer_key', 'both_sides.linked_customer_key', 'both_sides.link_type'
    ]) }} as customer_link_key,
    both_sides.customer_key,
    both_sides.linked_customer_key,
    both_sides.link_type,
    cast(min(both_sides.linked_at) as date) as linked_date
from both_sides
inner join int_clock
    on cast(coalesce(both_sides.linked_at, int_clock.as_of_date) as date) <= int_clock.as_of_date
where both_sides.customer_key != both_sides.linked_customer_key
group by
    both_sides.customer_key,
    both_sides.linked_customer_key,
    both_sides.link_type
