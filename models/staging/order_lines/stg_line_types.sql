{#
    The first matching rule of the seed, in its own order, decides what a code stands for. Some
    rules hold for the codes of one connector alone. Case does not matter.
#}
with input_order_lines as (
    select * from {{ ref('input_order_lines') }}
),

stg_product_codes as (
    select * from {{ ref('stg_product_codes') }}
),

non_product_codes as (
    select * from {{ ref('non_product_codes') }}
    where connector is null or connector = '{{ var("connector", "demo") }}'
),

-- A line without a code may say by its name that it is no product: Discount, Shipping.
product_codes as (
    select
        coalesce({{ clean_id('product_id') }}, upper({{ clean_text('product_name') }}))
            as product_code,
        {{ clean_id('product_id') }} is not null as is_code
    from input_order_lines
    group by all
),

codes as (
    select
        coalesce(stg_product_codes.product_id, upper(product_codes.product_code)) as product_id,
        bool_or(product_codes.is_code) as is_code
    from product_codes
    left outer join stg_product_codes
        on product_codes.product_code = stg_product_codes.product_code
    where product_codes.product_code is not null
    group by coalesce(stg_product_codes.product_id, upper(product_codes.product_code))
),

matches as (
    select
        codes.product_id,
        min_by(non_product_codes.line_type, non_product_codes.rule_number) as line_type
    from codes
    inner join non_product_codes
        on {{ regex_match('upper(codes.product_id)', 'upper(non_product_codes.code_pattern)') }}
    group by codes.product_id
)

select
    codes.product_id,
    coalesce(matches.line_type, 'product') as line_type
from codes
left outer join matches on codes.product_id = matches.product_id
where
    codes.is_code
    or matches.line_type is not null
union all
-- What is credited without a code or a name: see stg_order_lines_checked.
select
    '(none)' as product_id,
    'manual' as line_type
