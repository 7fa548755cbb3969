{%- set no_faults = "'superseded', 'after_the_clock', 'erased_customer', 'erasure_requested'" -%}

with stg_row_verdicts as (
    select * from {{ ref('stg_row_verdicts') }}
),

stg_order_lines_checked as (
    select * from {{ ref('stg_order_lines_checked') }}
),

-- What a later delivery replaced, what comes after the clock and who asked to be erased: no faults.
judged as (
    select
        'input_' || input_name as relation,
        case
            when rejection_reason not in ({{ no_faults }}) then rejection_reason
        end as rejection_reason,
        coalesce(rejection_reason = 'superseded', false) as is_superseded,
        copy_count
    from stg_row_verdicts
),

totals as (
    select
        relation,
        cast(sum(copy_count) as double) as row_count,
        sum(copy_count - 1) / cast(sum(copy_count) as double) as duplicate_share,
        coalesce(sum(copy_count) filter (where rejection_reason is not null), 0)
        / cast(sum(copy_count) as double) as rejected_share,
        -- Free lines are no loss: they carry no money.
        coalesce(sum(copy_count) filter (where rejection_reason != 'zero_unit_price'), 0)
        / cast(sum(copy_count) as double) as rejected_priced_share,
        coalesce(sum(copy_count) filter (where is_superseded), 0)
        / cast(sum(copy_count) as double) as superseded_share
    from judged
    group by relation
),

reasons as (
    select
        judged.relation,
        judged.rejection_reason,
        sum(judged.copy_count) / totals.row_count as value
    from judged
    inner join totals on judged.relation = totals.relation
    where judged.rejection_reason is not null
    group by
        judged.relation,
        judged.rejection_reason,
        totals.row_count
),

usual_prices as (
    select
        product_id,
        percentile_cont(0.5) within group (order by unit_price) as unit_price
    from stg_order_lines_checked
    where
        rejection_reason is null
        and quantity > 0
    group by product_id
),

-- What a rejected line would have been worth: where its own figures cannot be believed, one piece
-- at the usual price of the product.
worth as (
    select
        judged_lines.rejection_reason,
        case
            when judged_lines.rejection_reason in ('zero_unit_price', 'zero_quantity') then 0
            -- A line without product and time is a total or a remark.
            when judged_lines.product_id is null and judged_lines.ordered_at is null then 0
            when judged_lines.rejection_reason like 'absurd%' then usual_prices.unit_price
            else
                coalesce(abs(judged_lines.unit_price), usual_prices.unit_price)
                * coalesce(abs(judged_lines.quantity), 1)
        end as amount
    from stg_order_lines_checked as judged_lines
    left outer join usual_prices on judged_lines.product_id = usual_prices.product_id
    where
        judged_lines.rejection_reason is null
        or judged_lines.rejection_reason not in ({{ no_faults }})
),

money as (
    select
        cast(sum(case when rejection_reason is not null then amount else 0 end) as double)
        / nullif(cast(sum(amount) as double), 0) as rejected_money_share
    from worth
),

measures as (
    {%- for measure in [
        'row_count', 'duplicate_share', 'rejected_share', 'rejected_priced_share',
        'superseded_share'
    ] %}
    select
        relation,
        '{{ measure }}' as measure,
        '' as category,
        {{ measure }} as value,
        cast(null as string) as text_value
    from totals
    union all
    {%- endfor %}
    select
        relation,
        'reason_share' as measure,
        rejection_reason as category,
        value,
        cast(null as string) as text_value
    from reasons
    union all
    select
        'input_order_lines' as relation,
        'rejected_money_share' as measure,
        '' as category,
        rejected_money_share as value,
        cast(null as string) as text_value
    from money
    where rejected_money_share is not null
)

{{ profile_rows('measures') }}
