{# One name per product code: the one printed most often, then the first in the alphabet. #}
with stg_order_lines_checked as (
    select * from {{ ref('stg_order_lines_checked') }}
),

name_counts as (
    select
        product_id,
        product_name,
        sum(copy_count) as line_count
    from stg_order_lines_checked
    where
        product_id is not null
        and product_name is not null
        and rejection_reason is null
    group by
        product_id,
        product_name
),

ranked as (
    select
        product_id,
        product_name,
        line_count,
        row_number() over (
            partition by product_id order by line_count desc, product_name asc
        ) as name_rank,
        count(*) over (partition by product_id) as name_count
    from name_counts
)

select
    product_id,
    {{ mask_text('product_name', numbers=false) }} as product_name,
    cast(line_count as bigint) as line_count,
    name_count
from ranked
where name_rank = 1
