{# Which columns have few values, and what the values are. Numbers are written as text. #}
{%- set columns = {
    'stg_order_lines': {
        'store_id': 'store_id',
        'channel': 'channel',
        'order_status': 'order_status',
        'weekday': days_between("cast('1970-01-05' as date)", 'order_date') ~ ' % 7',
        'hour': 'extract(hour from ordered_at)',
    },
    'stg_customers': {
        'country': 'country',
        'acquisition_channel': 'acquisition_channel',
        'has_marketing_consent': 'has_marketing_consent',
    },
    'stg_products': {'is_active': 'is_active'},
    'stg_events': {
        'event_type': 'event_type',
        'channel': 'channel',
        'hour': 'extract(hour from occurred_at)',
    },
    'stg_reviews': {'rating': 'rating'},
    'stg_tickets': {'topic': 'topic', 'is_complaint': 'is_complaint', 'satisfaction': 'satisfaction'},
    'stg_campaign_contacts': {'arm': 'arm'},
    'stg_inventory': {'is_in_stock': 'on_hand > 0', 'location_id': 'location_id'},
} -%}

with
{%- for relation in columns %}
{{ relation }} as (
    select * from {{ ref(relation) }}
),
{%- endfor %}

newest as (
    select max(order_date) as newest_day
    from stg_order_lines
),

counts as (
    select
        'stg_order_lines' as relation,
        'last_week_hour' as measure,
        cast(hour(stg_order_lines.ordered_at) as string) as category,
        count(*) as row_count
    from stg_order_lines
    inner join newest
        on {{ days_between('stg_order_lines.order_date', 'newest.newest_day') }} < 7
    group by cast(hour(stg_order_lines.ordered_at) as string)
    union all
    {%- for relation, expressions in columns.items() %}
    {%- set is_last_relation = loop.last %}
    {%- for column, expression in expressions.items() %}
    select
        '{{ relation }}' as relation,
        '{{ column }}' as measure,
        coalesce(cast({{ expression }} as string), '(none)') as category,
        count(*) as row_count
    from {{ relation }}
    group by coalesce(cast({{ expression }} as string), '(none)')
    {{- "\n    union all" if not (is_last_relation and loop.last) }}
    {%- endfor %}
    {%- endfor %}
),

totals as (
    select
        relation,
        measure,
        sum(row_count) as row_count
    from counts
    group by
        relation,
        measure
),

-- Values rarer than one row in two hundred are counted together.
values_counted as (
    select
        counts.relation,
        counts.measure,
        case
            when counts.row_count < totals.row_count * 0.005 then '(rare)'
            else counts.category
        end as category,
        counts.row_count
    from counts
    inner join totals
        on counts.relation = totals.relation and counts.measure = totals.measure
),

measures as (
    select
        relation,
        measure,
        category,
        sum(row_count) as value,
        cast(null as string) as text_value
    from values_counted
    group by
        relation,
        measure,
        category
)

{{ profile_rows('measures') }}
