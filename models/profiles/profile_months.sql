{# Amounts in the currency of the line, so that a corrected exchange rate changes no past month. #}
with stg_order_lines as (
    select * from {{ ref('stg_order_lines') }}
),

-- What was ordered in a month that is past stays; only returns are still to come.
months as (
    select
        substr(cast(order_date as string), 1, 7) as order_month,
        count(*) as line_count,
        count(distinct order_id) as order_count,
        sum(net_amount / rate_to_base) as revenue
    from stg_order_lines
    where quantity > 0
    group by substr(cast(order_date as string), 1, 7)
),

measures as (
    {%- for measure in ['line_count', 'order_count', 'revenue'] %}
    select
        'stg_order_lines' as relation,
        '{{ measure }}' as measure,
        order_month as category,
        {{ measure }} as value,
        cast(null as string) as text_value
    from months
    union all
    {%- endfor %}
    select
        'stg_order_lines' as relation,
        'first_order_date' as measure,
        '' as category,
        cast(null as double) as value,
        '{{ setting("order_lines", "first_order_date") }}' as text_value
    union all
    select
        'stg_order_lines' as relation,
        'newest_month' as measure,
        '' as category,
        cast(null as double) as value,
        max(order_month) as text_value
    from months
)

{{ profile_rows('measures') }}
