{#
    Which action each of the shop's own campaigns was: the one whose words its objective holds, the
    longest words first. Null: its objective names none.
#}
with dim_campaigns as (
    select * from {{ ref('dim_campaigns') }}
),

act_earlier_assignments as (
    select * from {{ ref('act_earlier_assignments') }}
    where not is_global
),

actions as (
    select * from {{ ref('actions') }}
),

planned_campaigns as (
    select campaign_id
    from act_earlier_assignments
    group by campaign_id
),

words as (
    select
        action,
        campaign_words as pattern
    from actions
    where campaign_words is not null
)

select
    campaigns.campaign_id,
    words.action,
    campaigns.end_date
from dim_campaigns as campaigns
left outer join planned_campaigns on campaigns.campaign_id = planned_campaigns.campaign_id
left outer join words
    on {{ regex_match('lower(campaigns.objective)', 'words.pattern') }}
where planned_campaigns.campaign_id is null
qualify
    row_number() over (
        partition by campaigns.campaign_id
        order by
            length({{ regex_extract(
                'lower(campaigns.objective)', 'words.pattern', 0, is_expression=true
            ) }}) desc nulls last,
            words.action asc
    ) = 1
