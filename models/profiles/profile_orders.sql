{#
    What orders look like, each figure over all orders, over the four weeks before the newest one
    and over its last week, in which a fault shows that a long past would hide.
#}
{%- set spans = {'ever': 'true', 'lately': 'age_days < 28', 'last_week': 'age_days < 7'} -%}

with stg_order_lines as (
    select * from {{ ref('stg_order_lines') }}
),

newest as (
    select max(order_date) as newest_day
    from stg_order_lines
),

sales as (
    select
        stg_order_lines.order_id,
        stg_order_lines.customer_key,
        stg_order_lines.product_id,
        stg_order_lines.line_type,
        stg_order_lines.unit_price,
        stg_order_lines.order_date,
        greatest(stg_order_lines.net_amount, 0) as amount,
        {{ days_between('stg_order_lines.order_date', 'newest.newest_day') }} as age_days
    from stg_order_lines
    cross join newest
    where stg_order_lines.quantity > 0
),

product_prices as (
    select
        product_id,
        percentile_cont(0.5) within group (order by unit_price) as median_price,
        percentile_cont(0.5) within group (order by unit_price)
        filter (where age_days >= 28) as earlier_price,
        percentile_cont(0.5) within group (order by unit_price)
        filter (where age_days < 28) as late_price
    from sales
    where line_type = 'product'
    group by product_id
    having count(*) >= 5
),

-- A price is odd beyond twice or half the product's own, and far beyond ten times or a tenth.
priced as (
    select
        sales.age_days,
        sales.amount,
        sales.unit_price not between
        product_prices.median_price / 2 and product_prices.median_price * 2 as is_odd,
        sales.unit_price not between
        product_prices.median_price / 10 and product_prices.median_price * 10 as is_far
    from sales
    inner join product_prices on sales.product_id = product_prices.product_id
    where sales.unit_price > 0
),

orders as (
    select
        order_id,
        customer_key,
        order_date,
        min(age_days) as age_days,
        sum({{ row_checksum(['product_id']) }}) as basket
    from sales
    where line_type = 'product'
    group by
        order_id,
        customer_key,
        order_date
),

-- The same customer with the same products on the same day under another number.
repeats as (
    select
        age_days,
        count(*) over (partition by customer_key, order_date, basket) > 1 as is_repeated
    from orders
    where customer_key is not null
),

customers as (
    select
        customer_key,
    {%- for span, condition in spans.items() %}
    count(distinct order_id) filter (where {{ condition }}) as {{ span }}_count
    {{- "," if not loop.last }}
    {%- endfor %}
    from orders
    where customer_key is not null
    group by customer_key
),

figures as (
    {%- for span, condition in spans.items() %}
    select
        'odd_price_share' as measure,
        '{{ span }}' as category,
        count_if(is_odd) / cast(nullif(count(*), 0) as double) as value
    from priced
    where {{ condition }}
    union all
    select
        'far_price_count' as measure,
        '{{ span }}' as category,
        count_if(is_far) as value
    from priced
    where {{ condition }}
    union all
    select
        'far_price_share' as measure,
        '{{ span }}' as category,
        count_if(is_far) / cast(nullif(count(*), 0) as double) as value
    from priced
    where {{ condition }}
    union all
    select
        'far_price_revenue_share' as measure,
        '{{ span }}' as category,
        sum(case when is_far then amount else 0 end) / cast(nullif(sum(amount), 0) as double)
            as value
    from priced
    where {{ condition }}
    union all
    select
        'repeated_basket_count' as measure,
        '{{ span }}' as category,
        count_if(is_repeated) as value
    from repeats
    where {{ condition }}
    union all
    select
        'repeated_basket_share' as measure,
        '{{ span }}' as category,
        count_if(is_repeated) / cast(nullif(count(*), 0) as double) as value
    from repeats
    where {{ condition }}
    union all
    select
        'largest_customer_share' as measure,
        '{{ span }}' as category,
        max({{ span }}_count) / cast(nullif(sum({{ span }}_count), 0) as double) as value
    from customers
    union all
    select
        'largest_customer_order_count' as measure,
        '{{ span }}' as category,
        max({{ span }}_count) as value
    from customers
    union all
    select
        'usual_customer_order_count' as measure,
        '{{ span }}' as category,
        percentile_disc(0.9) within group (order by {{ span }}_count) as value
    from customers
    where {{ span }}_count > 0
    union all
    select
        'order_count' as measure,
        '{{ span }}' as category,
        count(distinct order_id) as value
    from sales
    where {{ condition }}
    union all
    select
        'other_line_share' as measure,
        '{{ span }}' as category,
        count_if(line_type != 'product') / cast(nullif(count(*), 0) as double) as value
    from sales
    where {{ condition }}
    union all
    select
        'other_revenue_share' as measure,
        '{{ span }}' as category,
        sum(case when line_type != 'product' then amount else 0 end)
        / cast(nullif(sum(amount), 0) as double) as value
    from sales
    where {{ condition }}
    union all
    {%- endfor %}
    select
        'price_level' as measure,
        'lately' as category,
        percentile_cont(0.5) within group (order by late_price / earlier_price) as value
    from product_prices
    where
        earlier_price > 0
        and late_price is not null
    having count(*) >= 20
),

measures as (
    select
        'stg_order_lines' as relation,
        measure,
        category,
        value,
        cast(null as string) as text_value
    from figures
    where value is not null
)

{{ profile_rows('measures') }}
