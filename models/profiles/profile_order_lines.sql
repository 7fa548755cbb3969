{%- set splits = ['currency', 'channel', 'order_status'] -%}
{%- set figures = ['order_count', 'total_quantity', 'mean_quantity'] -%}

with input_order_lines as (
    select * from {{ ref('input_order_lines') }}
),

column_formats as (
    {{ column_formats('order_lines') }}
),

order_lines as (
    select
        input_order_lines.order_id,
        coalesce({{ clean_code('input_order_lines.currency') }}, '(none)') as currency,
        coalesce({{ clean_label('input_order_lines.channel') }}, '(none)') as channel,
        coalesce({{ clean_label('input_order_lines.order_status') }}, '(none)') as order_status,
        abs({{ read_decimal('input_order_lines.quantity', 'column_formats.quantity_format') }})
            as quantity,
        cast(
            {{ read_decimal('input_order_lines.unit_price', 'column_formats.unit_price_format') }}
            as double
        ) as unit_price,
        {{ read_timestamp('input_order_lines.ordered_at', 'column_formats.ordered_at_format') }}
            as ordered_at,
        coalesce(
            {{ read_timestamp('input_order_lines.loaded_at', 'column_formats.loaded_at_format') }},
            {{ run_timestamp() }}
        ) as loaded_at
    from input_order_lines
    left outer join column_formats
        on coalesce(input_order_lines.source_file, '') = coalesce(column_formats.source_file, '')
),

-- One row per value of each split, and one with all lines, in which every split is null.
-- Typing errors that staging will reject stay out of the averages.
line_groups as (
    select
        currency,
        channel,
        order_status,
        count(*) as line_count,
        count(distinct order_id) as order_count,
        sum(quantity)
        filter (where quantity <= {{ setting('order_lines', 'max_quantity') }}) as total_quantity,
        {{ average('cast(quantity as double)') }}
        filter (where quantity <= {{ setting('order_lines', 'max_quantity') }}) as mean_quantity,
        count(*) filter (where unit_price > 0) as price_count,
        percentile_cont(0.5) within group (order by unit_price)
        filter (where unit_price > 0) as median_price
    from order_lines
    group by grouping sets (  -- noqa: PRS
        {%- for split in splits %}
        ({{ split }}),
        {%- endfor %}
        ()
    )
),

all_lines as (
    select *
    from line_groups
    where coalesce({{ splits | join(', ') }}, '') = ''
),

-- Values rarer than one line in a thousand are counted together.
shares as (
    {%- for split in splits %}
    select
        '{{ split }}_share' as measure,
        case
            when line_groups.line_count < all_lines.line_count * 0.001 then '(rare)'
            else {{ mask_text('line_groups.' ~ split) }}
        end as category,
        line_groups.line_count / cast(all_lines.line_count as double) as value
    from line_groups
    cross join all_lines
    where line_groups.{{ split }} is not null
    {{- "\n    union all" if not loop.last }}
    {%- endfor %}
),

order_days as (
    select
        cast({{ days_between("cast('2000-01-01' as date)", 'ordered_at') }} as double)
            as ordered_day,
        ordered_at >= {{ order_horizon('loaded_at') }} as is_after_delivery
    from order_lines
    where ordered_at is not null
),

usual_days as (
    select percentile_cont(0.99) within group (order by ordered_day) as last_ordered_day
    from order_days
),

-- Late: after the delivery, or three months after all but the last line in a hundred.
late_lines as (
    select
        count_if(
            order_days.is_after_delivery
            or order_days.ordered_day > usual_days.last_ordered_day + 90
        ) / cast(nullif(count(*), 0) as double) as late_share
    from order_days
    cross join usual_days
),

measures as (
    select
        measure,
        category,
        sum(value) as value
    from shares
    group by
        measure,
        category
    {%- for figure in figures %}
    union all
    select
        '{{ figure }}' as measure,
        '' as category,
        cast({{ figure }} as double) as value
    from all_lines
    {%- endfor %}
    union all
    select
        'median_price' as measure,
        currency as category,
        median_price as value
    from line_groups
    where
        currency is not null
        and price_count >= 20
    union all
    select
        'late_share' as measure,
        '' as category,
        late_share as value
    from late_lines
),

order_line_measures as (
    select
        'input_order_lines' as relation,
        measure,
        category,
        value,
        cast(null as string) as text_value
    from measures
    where value is not null
)

{{ profile_rows('order_line_measures') }}
