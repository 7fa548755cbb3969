{# Whether inputs that name the same things write them alike. #}
{%- set pairs = {
    'customer_known_share': ['customer_key', 'stg_customers', 'customer_key'],
    'product_known_share': ['product_id', 'stg_products', 'product_id'],
    'campaign_known_share': ['campaign_id', 'stg_campaigns', 'campaign_id'],
} -%}

with stg_order_lines as (
    select * from {{ ref('stg_order_lines') }}
),

{%- for column, relation, key in pairs.values() %}

{{ relation }} as (
    select * from {{ ref(relation) }}
),
{%- endfor %}

sales as (
    select *
    from stg_order_lines
    where line_type = 'product'
),

figures as (
    {%- for measure, pair in pairs.items() %}
    select
        '{{ measure }}' as measure,
        count({{ pair[1] }}.{{ pair[2] }}) / cast(count(*) as double) as value
    from sales
    left outer join {{ pair[1] }} on sales.{{ pair[0] }} = {{ pair[1] }}.{{ pair[2] }}
    where
        sales.{{ pair[0] }} is not null
        and exists (select 1 from {{ pair[1] }})
    having count(*) >= 20
    {{- "\n    union all" if not loop.last }}
    {%- endfor %}
),

measures as (
    select
        'stg_order_lines' as relation,
        measure,
        '' as category,
        value,
        cast(null as string) as text_value
    from figures
)

{{ profile_rows('measures') }}
