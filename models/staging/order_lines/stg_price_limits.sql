{#
    The highest believable price of each product that has a price out of all proportion to the
    shop's: a thousand times what it usually costs, or where it was sold too seldom to have a usual
    price, a thousand times the shop's.
#}
{% set few_lines = 3 %}

with input_order_lines as (
    select * from {{ ref('input_order_lines') }}
),

stg_product_codes as (
    select * from {{ ref('stg_product_codes') }}
),

column_formats as (
    {{ column_formats('order_lines') }}
),

prices as (
    select
        {{ clean_id('input_order_lines.product_id') }} as product_code,
        cast(
            {{ read_decimal('input_order_lines.unit_price', 'column_formats.unit_price_format') }}
            as double
        ) as unit_price
    from input_order_lines
    left outer join column_formats
        on coalesce(input_order_lines.source_file, '') = coalesce(column_formats.source_file, '')
),

shop as (
    select greatest(1000 * median(unit_price), 10000) as price_limit
    from prices
    where unit_price > 0
),

suspects as (
    select prices.product_code
    from prices
    cross join shop
    where prices.unit_price > shop.price_limit
    group by prices.product_code
),

usual as (
    select
        {{ product_of_code('prices.product_code') }} as product_id,
        count(*) as line_count,
        median(prices.unit_price) as median_price
    from prices
    inner join suspects on prices.product_code = suspects.product_code
    left outer join stg_product_codes on prices.product_code = stg_product_codes.product_code
    where prices.unit_price > 0
    group by {{ product_of_code('prices.product_code') }}
)

select
    usual.product_id,
    case
        when usual.line_count >= {{ few_lines }}
            then greatest(1000 * usual.median_price, shop.price_limit)
        else shop.price_limit
    end as price_limit
from usual
cross join shop
