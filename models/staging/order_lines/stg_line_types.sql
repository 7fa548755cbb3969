{# The first matching rule of the seed, in its own order, decides what a code stands for. #}
with stg_order_lines_checked as (
    select * from {{ ref('stg_order_lines_checked') }}
),

non_product_codes as (
    select * from {{ ref('non_product_codes') }}
),

codes as (
    select product_id
    from stg_order_lines_checked
    where product_id is not null
    group by product_id
),

matches as (
    select
        codes.product_id,
        min_by(non_product_codes.line_type, non_product_codes.rule_number) as line_type
    from codes
    inner join non_product_codes
        on {{ regex_match('codes.product_id', 'non_product_codes.code_pattern') }}
    group by codes.product_id
)

select
    codes.product_id,
    coalesce(matches.line_type, 'product') as line_type
from codes
left outer join matches on codes.product_id = matches.product_id
