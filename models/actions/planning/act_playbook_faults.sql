{#
    What is wrong in the playbook and the tables that it names, whoever the customers are.
#}
{% set listed = "playbook.action || coalesce('|' || playbook.other_actions, '')" %}
with playbook as (
    select * from {{ ref('playbook') }}
),

rfm_segments as (
    select segment from {{ ref('rfm_segments') }}
),

personas as (
    select persona from {{ ref('personas') }}
),

actions as (
    select * from {{ ref('actions') }}
),

channels as (
    select * from {{ ref('channels') }}
),

act_playbook_actions as (
    select
        playbook_row,
        count(*) as found_count
    from {{ ref('act_playbook_actions') }}
    group by playbook_row
),

act_playbook_channels as (
    select
        playbook_row,
        count(*) as found_count
    from {{ ref('act_playbook_channels') }}
    group by playbook_row
),

segments as (
    select segment
    from rfm_segments
    group by segment
),

checked as (
    select
        playbook.playbook_row,
        case
            when playbook.rfm_segment is not null and segments.segment is null
                then 'there is no segment ' || playbook.rfm_segment
        end as segment_fault,
        case
            when playbook.persona is not null and personas.persona is null
                then 'there is no persona ' || playbook.persona
        end as persona_fault,
        case
            when
                playbook.lifecycle_stage not in (
                    'prospect', 'new', 'active', 'loyal', 'cooling', 'lapsed', 'won_back'
                )
                then 'there is no stage ' || playbook.lifecycle_stage
        end as stage_fault,
        case
            when playbook.churn_band not in ('low', 'medium', 'high')
                then 'there is no churn band ' || playbook.churn_band
        end as band_fault,
        case
            when playbook.action = 'nothing' then null
            when
                coalesce(playbook.objective, '') not in (
                    'welcome', 'grow', 'cross_sell', 'upsell', 'retain', 'win_back', 'reward'
                )
                then 'there is no objective ' || coalesce(playbook.objective, '(empty)')
        end as objective_fault,
        case
            when
                coalesce(act_playbook_actions.found_count, 0)
                != length({{ listed }}) - length(replace({{ listed }}, '|', '')) + 1
                + case when playbook.action = 'nothing' then 0 else 1 end
                then
                    'of the actions ' || {{ listed }}
                    || ' one is twice there, or not in the table actions'
        end as action_fault,
        case
            when playbook.action != 'nothing' and playbook.channels is null
                then 'it names no channel'
            when
                coalesce(act_playbook_channels.found_count, 0)
                != length(playbook.channels) - length(replace(playbook.channels, '|', '')) + 1
                then
                    'of the channels ' || playbook.channels
                    || ' one is twice there, or not in the table channels'
        end as channel_fault,
        case
            when
                not (
                    playbook.discount_from >= 0
                    and playbook.discount_from <= playbook.discount_to
                    and playbook.discount_to < 1
                )
                then 'the discount is to be from 0 up to less than 1, for example 0.1 to 0.15'
        end as discount_fault,
        case
            when playbook.cool_down_days < 0 then 'the cool-down is below zero days'
        end as cool_down_fault
    from playbook
    left outer join segments on playbook.rfm_segment = segments.segment
    left outer join personas on playbook.persona = personas.persona
    left outer join act_playbook_actions
        on playbook.playbook_row = act_playbook_actions.playbook_row
    left outer join act_playbook_channels
        on playbook.playbook_row = act_playbook_channels.playbook_row
),

faults as (
    {%- for fault in [
        'segment', 'persona', 'stage', 'band', 'objective', 'action', 'channel', 'discount',
        'cool_down'
    ] %}
    select
        'playbook.csv, row ' || cast(playbook_row as string) || ': ' || {{ fault }}_fault || '.'
            as problem
    from checked
    where {{ fault }}_fault is not null
    union all
    {%- endfor %}
    select 'channels.csv: a contact by ' || channel || ' costs less than nothing.' as problem
    from channels
    where contact_cost < 0
    union all
    select
        'actions.csv: ' || action
        || ' needs a window of at least a day and a prior_lift_sd of at least 0.' as problem
    from actions
    where
        window_days < 1
        or prior_lift_sd < 0
)

select problem
from faults
