{# What has no answer in the delivery itself: a gate asks when there is much of it. #}
with stg_order_lines as (
    select * from {{ ref('stg_order_lines') }}
),

stg_order_findings as (
    select * from {{ ref('stg_order_findings') }}
),

stg_order_statuses as (
    select * from {{ ref('stg_order_statuses') }}
),

stg_column_formats as (
    select * from {{ ref('stg_column_formats') }}
),

order_total as (
    select count(distinct order_id) as order_count
    from stg_order_lines
),

line_total as (
    select sum(line_count) as line_count
    from stg_order_statuses
),

measures as (
    select
        'stg_order_lines' as relation,
        'order_finding_share' as measure,
        stg_order_findings.finding as category,
        count(*) / cast(nullif(order_total.order_count, 0) as double) as value,
        cast(null as string) as text_value
    from stg_order_findings
    cross join order_total
    group by
        stg_order_findings.finding,
        order_total.order_count
    union all
    select
        'stg_order_lines' as relation,
        'unknown_status_share' as measure,
        stg_order_statuses.order_status as category,
        stg_order_statuses.line_count / cast(line_total.line_count as double) as value,
        cast(null as string) as text_value
    from stg_order_statuses
    cross join line_total
    where stg_order_statuses.meaning = 'unknown'
    union all
    select
        'input_' || input_name as relation,
        'unclear_format' as measure,
        column_name as category,
        count(*) as value,
        min(format) as text_value
    from stg_column_formats
    where format in ('mixed', 'ambiguous')
    group by
        input_name,
        column_name
)

{{ profile_rows('measures') }}
