with stg_input_row_counts as (
    select * from {{ ref('stg_input_row_counts') }}
),

stg_row_verdicts as (
    select * from {{ ref('stg_row_verdicts') }}
),

stg_order_lines_checked as (
    select * from {{ ref('stg_order_lines_checked') }}
),

stg_order_statuses as (
    select * from {{ ref('stg_order_statuses') }}
),

clean_rows as (
    {% for input in input_names() %}
    select
        '{{ input }}' as input_name,
        count(*) as clean_row_count
    from {{ ref('stg_' ~ input) }}
    {{ "union all" if not loop.last }}
    {% endfor %}
),

verdicts as (
    select
        input_name,
        count_if(rejection_reason is not null) as rejected_row_count,
        sum(copy_count - 1) as duplicate_row_count
    from stg_row_verdicts
    group by input_name
),

-- What kind of rows the order lines hold, duplicates and rejected ones included.
order_line_kinds as (
    select
        'order_lines' as input_name,
        sum(
            case
                when stg_order_statuses.meaning = 'void' then order_lines.copy_count
                else 0
            end
        ) as cancelled_row_count,
        sum(case when order_lines.customer_key is null then order_lines.copy_count else 0 end)
            as guest_row_count,
        sum(
            case when order_lines.line_type != 'product' then order_lines.copy_count else 0 end
        ) as non_product_row_count
    from stg_order_lines_checked as order_lines
    left outer join stg_order_statuses
        on order_lines.order_status = stg_order_statuses.order_status
)

select
    counts.input_name,
    counts.input_row_count,
    counts.unread_row_count,
    counts.file_row_count,
    clean_rows.clean_row_count,
    cast(coalesce(verdicts.rejected_row_count, 0) as bigint) as rejected_row_count,
    cast(coalesce(verdicts.duplicate_row_count, 0) as bigint) as duplicate_row_count,
    cast(kinds.cancelled_row_count as bigint) as cancelled_row_count,
    cast(kinds.guest_row_count as bigint) as guest_row_count,
    cast(kinds.non_product_row_count as bigint) as non_product_row_count,
    counts.input_row_count = clean_rows.clean_row_count
    + coalesce(verdicts.rejected_row_count, 0)
    + coalesce(verdicts.duplicate_row_count, 0)
    and counts.input_row_count = coalesce(counts.file_row_count, counts.input_row_count)
        as is_reconciled
from stg_input_row_counts as counts
inner join clean_rows on counts.input_name = clean_rows.input_name
left outer join verdicts on counts.input_name = verdicts.input_name
left outer join order_line_kinds as kinds on counts.input_name = kinds.input_name
