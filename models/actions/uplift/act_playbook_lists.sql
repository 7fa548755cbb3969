{#
    What the playbook, and the one that may replace it, names for a segment in the past: by the segment
    alone, as personas, stages and churn bands of the past are not known.
#}
with act_assignments as (
    select * from {{ ref('act_assignments') }}
),

playbook as (
    select * from {{ ref('playbook') }}
    where
        persona is null
        and churn_band is null
),

candidate_playbook as (
    select * from {{ ref('candidate_playbook') }}
),

segments as (
    select rfm_segment
    from act_assignments
    group by rfm_segment
),

rows_of_playbooks as (
    select
        false as is_candidate,
        rfm_segment,
        lifecycle_stage,
        action,
        other_actions
    from playbook
    union all
    select
        true as is_candidate,
        rfm_segment,
        lifecycle_stage,
        action,
        other_actions
    from candidate_playbook
),

matched as (
    select
        segments.rfm_segment,
        books.is_candidate,
        books.action || '|' || coalesce(books.other_actions, '') as action_list
    from segments
    inner join rows_of_playbooks as books
        on
            (segments.rfm_segment = books.rfm_segment or books.rfm_segment is null)
            and (
                books.lifecycle_stage is null
                or (segments.rfm_segment = 'no_segment' and books.lifecycle_stage = 'prospect')
            )
    qualify
        row_number() over (
            partition by segments.rfm_segment, books.is_candidate
            order by
                books.rfm_segment is null asc, books.lifecycle_stage is null asc,
                books.action asc
        ) = 1
)

select
    rfm_segment,
    max(action_list) filter (where not is_candidate) as playbook_actions,
    max(action_list) filter (where is_candidate) as candidate_actions
from matched
group by rfm_segment
