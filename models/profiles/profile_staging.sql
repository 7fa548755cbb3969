with stg_row_verdicts as (
    select * from {{ ref('stg_row_verdicts') }}
),

-- A line that a later delivery replaced is no fault.
judged as (
    select
        'input_' || input_name as relation,
        case when rejection_reason != 'superseded' then rejection_reason end as rejection_reason,
        copy_count
    from stg_row_verdicts
),

totals as (
    select
        relation,
        cast(sum(copy_count) as double) as row_count,
        sum(copy_count - 1) / cast(sum(copy_count) as double) as duplicate_share,
        coalesce(sum(copy_count) filter (where rejection_reason is not null), 0)
        / cast(sum(copy_count) as double) as rejected_share
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

measures as (
    {%- for measure in ['row_count', 'duplicate_share', 'rejected_share'] %}
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
)

{{ profile_rows('measures') }}
