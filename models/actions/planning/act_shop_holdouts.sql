{#
    Whom the shop itself holds out of a campaign that is not over, and for which objectives of the playbook
    they are left alone: those of the rows that list the campaign's action. Where its action is not
    known, nobody knows for what they may be contacted, so it is for all.
#}
with fct_campaign_contacts as (
    select * from {{ ref('fct_campaign_contacts') }}
    where
        is_control
        and customer_key is not null
),

act_shop_campaigns as (
    select * from {{ ref('act_shop_campaigns') }}
),

act_playbook_actions as (
    select * from {{ ref('act_playbook_actions') }}
),

playbook as (
    select * from {{ ref('playbook') }}
),

act_clock as (
    select * from {{ ref('act_clock') }}
),

objectives as (
    select
        act_playbook_actions.action,
        playbook.objective
    from act_playbook_actions
    inner join playbook on act_playbook_actions.playbook_row = playbook.playbook_row
    where
        playbook.objective is not null
        and act_playbook_actions.action != 'nothing'
    group by act_playbook_actions.action, playbook.objective
)

select
    contacts.customer_key,
    campaigns.campaign_id,
    objectives.objective,
    campaigns.end_date as window_end
from fct_campaign_contacts as contacts
inner join act_shop_campaigns as campaigns on contacts.campaign_id = campaigns.campaign_id
inner join act_clock on campaigns.end_date >= act_clock.as_of_date
left outer join objectives on campaigns.action = objectives.action
group by
    contacts.customer_key, campaigns.campaign_id, objectives.objective, campaigns.end_date
