with fct_customer_rfm as (
    select * from {{ ref('fct_customer_rfm') }}
),

fct_order_lines as (
    select * from {{ ref('fct_order_lines') }}
),

dim_products as (
    select * from {{ ref('dim_products') }}
),

customers as (
    select
        rfm_segment,
        value_tier,
        count(*) as customer_count
    from fct_customer_rfm
    group by
        rfm_segment,
        value_tier
),

categories as (
    select
        coalesce(dim_products.category, '(none)') as category,
        count(*) as line_count,
        sum(fct_order_lines.net_revenue) as net_revenue
    from fct_order_lines
    left outer join dim_products on fct_order_lines.product_id = dim_products.product_id
    group by coalesce(dim_products.category, '(none)')
),

customer_total as (
    select cast(sum(customer_count) as double) as customer_count
    from customers
),

line_total as (
    select
        cast(sum(line_count) as double) as line_count,
        cast(sum(net_revenue) as double) as net_revenue
    from categories
),

segment_shares as (
    {%- for split in ['rfm_segment', 'value_tier'] %}
    select
        '{{ split }}_share' as measure,
        customers.{{ split }} as category,
        sum(customers.customer_count) / max(customer_total.customer_count) as value
    from customers
    cross join customer_total
    group by customers.{{ split }}
    {{- "\n    union all" if not loop.last }}
    {%- endfor %}
),

-- Categories with less than one line in a hundred are counted together.
category_shares as (
    select
        case
            when categories.line_count < line_total.line_count * 0.01 then '(rare)'
            else categories.category
        end as category,
        categories.line_count / line_total.line_count as value
    from categories
    cross join line_total
),

measures as (
    select
        'fct_customer_rfm' as relation,
        measure,
        category,
        value
    from segment_shares
    union all
    select
        'fct_customer_rfm' as relation,
        'customer_count' as measure,
        '' as category,
        coalesce(customer_count, 0) as value
    from customer_total
    union all
    select
        'fct_order_lines' as relation,
        'category_share' as measure,
        category,
        sum(value) as value
    from category_shares
    group by category
    {%- for measure in ['line_count', 'net_revenue'] %}
    union all
    select
        'fct_order_lines' as relation,
        '{{ measure }}' as measure,
        '' as category,
        coalesce({{ measure }}, 0) as value
    from line_total
    {%- endfor %}
),

mart_measures as (
    select
        relation,
        measure,
        category,
        value,
        cast(null as string) as text_value
    from measures
    union all
    select
        'fct_order_lines' as relation,
        'first_order_date' as measure,
        '' as category,
        cast(null as double) as value,
        '{{ setting("order_lines", "first_order_date") }}' as text_value
)

{{ profile_rows('mart_measures') }}
