{# Weeks are counted back from the newest day, so that none is cut short. #}
{%- set slices = {
    'stg_order_lines': {
        'day': 'order_date',
        'columns': ['store_id', 'channel', 'currency'],
    },
    'stg_events': {'day': 'occurred_at', 'columns': ['event_type']},
} -%}
{%- set usual_weeks = 8 -%}

with
{%- for relation in slices %}

{{ relation }} as (
    select * from {{ ref(relation) }}
),
{%- endfor %}

days as (
    {%- for relation, slice in slices.items() %}
    {%- for column in slice['columns'] + ["'all'"] %}
    select
        '{{ relation }}' as relation,
        '{{ column | replace("'", "") }}' as measure,
        coalesce(cast({{ column }} as string), '(none)') as category,
        cast({{ slice['day'] }} as date) as row_date,
        count(*) as row_count
    from {{ relation }}
    group by
        coalesce(cast({{ column }} as string), '(none)'),
        cast({{ slice['day'] }} as date)
    union all
    {%- endfor %}
    {%- endfor %}
    select
        'stg_order_lines' as relation,
        'order' as measure,
        '' as category,
        order_date as row_date,
        count(distinct order_id) as row_count
    from stg_order_lines
    group by order_date
),

newest as (
    select
        relation,
        max(row_date) as newest_day
    from days
    group by relation
),

weeks as (
    select
        days.relation,
        days.measure,
        days.category,
        cast(floor({{ days_between('days.row_date', 'newest.newest_day') }} / 7) as integer)
            as weeks_ago,
        sum(days.row_count) as row_count
    from days
    inner join newest on days.relation = newest.relation
    where {{ days_between('days.row_date', 'newest.newest_day') }} < 7 * {{ usual_weeks + 1 }}
    group by
        days.relation,
        days.measure,
        days.category,
        cast(floor({{ days_between('days.row_date', 'newest.newest_day') }} / 7) as integer)
),

-- A week without a row counts as zero: the last of so many weeks that are there, from the top.
usual as (
    select
        relation,
        measure,
        category,
        coalesce(sum(row_count) filter (where weeks_ago = 0), 0) as last_week,
        case
            when count(*) filter (where weeks_ago > 0) > {{ usual_weeks }} / 2
                then
                    percentile_cont(0.5) within group (order by row_count)
                    filter (where weeks_ago > 0)
            else 0
        end as usual_week
    from weeks
    group by
        relation,
        measure,
        category
),

measures as (
    {%- for measure in ['last_week', 'usual_week'] %}
    select
        relation,
        measure || '_{{ measure }}' as measure,
        category,
        {{ measure }} as value,
        cast(null as string) as text_value
    from usual
    union all
    {%- endfor %}
    select
        relation,
        'row_count' as measure,
        '' as category,
        sum(row_count) as value,
        cast(null as string) as text_value
    from days
    where measure = 'all'
    group by relation
    union all
    select
        'stg_events' as relation,
        'purchases_after_last_order' as measure,
        '' as category,
        count(*) as value,
        cast(null as string) as text_value
    from stg_events
    inner join newest
        on
            newest.relation = 'stg_order_lines'
            and cast(stg_events.occurred_at as date) > newest.newest_day
    where lower(stg_events.event_type) in ('purchase', 'order')
    union all
    select
        relation,
        'newest_day' as measure,
        '' as category,
        {{ days_between("cast('1970-01-01' as date)", 'newest_day') }} as value,
        cast(newest_day as string) as text_value
    from newest
)

{{ profile_rows('measures') }}
