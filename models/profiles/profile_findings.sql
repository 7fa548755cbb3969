{# What staging found odd in one delivery alone, so that the first one is judged too. #}
with stg_order_findings as (
    select * from {{ ref('stg_order_findings') }}
),

stg_order_lines_checked as (
    select * from {{ ref('stg_order_lines_checked') }}
),

stg_order_statuses as (
    select * from {{ ref('stg_order_statuses') }}
),

stg_column_formats as (
    select * from {{ ref('stg_column_formats') }}
),

stg_row_verdicts as (
    select * from {{ ref('stg_row_verdicts') }}
),

pii_unread_lines as (
    select * from {{ ref('pii_unread_lines') }}
),

input_order_lines as (
    select * from {{ ref('input_order_lines') }}
),

order_total as (
    select cast(count(distinct order_id) as double) as order_count
    from stg_order_lines_checked
),

findings as (
    select
        finding,
        count(*) as finding_count
    from stg_order_findings
    group by finding
),

-- Where a line has a number, or somebody said what equal lines are, there is nothing to ask.
equal_lines as (
    select
        coalesce(source_file, '') as source_file,
        sum(file_copy_count - 1) as equal_count,
        sum(file_copy_count) as line_count
    from stg_order_lines_checked
    where
        line_number is null
        and {{ setting('order_lines', 'equal_lines') is none }}
    group by coalesce(source_file, '')
    having sum(file_copy_count - 1) > 0
),

status_total as (
    select cast(sum(line_count) as double) as line_count
    from stg_order_statuses
),

rows_read as (
    select
        input_name,
        sum(copy_count) as row_count
    from stg_row_verdicts
    group by input_name
),

rows_unread as (
    select
        input_name,
        count(*) as row_count
    from pii_unread_lines
    group by input_name
),

-- Of prices whose line names no currency.
currency_signs as (
    select
        replace(
            replace(
                upper({{ regex_extract('unit_price', '[A-Za-z]*[$€£¥₹₺₽₩]|[A-Za-z]{3}', 0) }}),
                '£',
                'GBP'
            ),
            '€',
            'EUR'
        ) as sign
    from input_order_lines
    where
        {{ clean_code('currency') }} is null
        and {{ regex_match('unit_price', "'[$€£¥₹₺₽₩]|[A-Za-z]{3}'") }}
    group by all
),

figures as (
    select
        'stg_order_lines' as relation,
        'order_share' as measure,
        findings.finding as category,
        findings.finding_count / order_total.order_count as value
    from findings
    cross join order_total
    union all
    select
        'stg_order_lines' as relation,
        'order_count' as measure,
        finding as category,
        finding_count as value
    from findings
    union all
    select
        'stg_order_lines' as relation,
        'equal_line_share' as measure,
        source_file as category,
        equal_count / cast(line_count as double) as value
    from equal_lines
    union all
    select
        'stg_order_lines' as relation,
        'equal_line_count' as measure,
        source_file as category,
        equal_count as value
    from equal_lines
    union all
    select
        'stg_order_lines' as relation,
        'status_share' as measure,
        stg_order_statuses.order_status as category,
        stg_order_statuses.line_count / status_total.line_count as value
    from stg_order_statuses
    cross join status_total
    where stg_order_statuses.meaning = 'unknown'
    union all
    select
        'input_' || input_name as relation,
        format || '_format' as measure,
        column_name as category,
        count(*) as value
    from stg_column_formats
    where format in ('mixed', 'ambiguous')
    group by
        input_name,
        format,
        column_name
    union all
    select
        'input_' || rows_unread.input_name as relation,
        'unread_share' as measure,
        '' as category,
        rows_unread.row_count
        / cast(rows_unread.row_count + coalesce(rows_read.row_count, 0) as double) as value
    from rows_unread
    left outer join rows_read on rows_unread.input_name = rows_read.input_name
    union all
    select
        'input_' || input_name as relation,
        'unread_count' as measure,
        '' as category,
        row_count as value
    from rows_unread
    union all
    select
        'input_order_lines' as relation,
        'currency_sign_count' as measure,
        '' as category,
        count(*) as value
    from currency_signs
),

measures as (
    select
        relation,
        measure,
        category,
        value,
        cast(null as string) as text_value
    from figures
    union all
    select
        'stg_order_lines' as relation,
        'connector' as measure,
        '' as category,
        cast(null as double) as value,
        '{{ setting("connector") }}' as text_value
    union all
    select
        'stg_exchange_rates' as relation,
        'base_currency' as measure,
        '' as category,
        cast(null as double) as value,
        '{{ setting("base_currency") }}' as text_value
)

{{ profile_rows('measures') }}
