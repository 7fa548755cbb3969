{# Files that write the discount of what is sold below zero, and nowhere above it. #}
with input_order_lines as (
    select * from {{ ref('input_order_lines') }}
),

discounts as (
    select
        source_file,
        {{ brings_back('discount_amount') }} as is_below_zero
    from input_order_lines
    where
        {{ regex_match('discount_amount', "'[1-9]'") }}
        and not {{ brings_back('quantity') }}
)

select coalesce(source_file, '') as source_file
from discounts
group by coalesce(source_file, '')
having bool_and(is_below_zero)
