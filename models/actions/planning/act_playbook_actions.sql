{# The actions of each row of the playbook, in its order; nothing is always the last of them. #}
with playbook as (
    select * from {{ ref('playbook') }}
),

actions as (
    select * from {{ ref('actions') }}
),

listed as (
    select
        *,
        '|' || action || '|' || coalesce(other_actions, '') || '|nothing|' as action_list
    from playbook
)

select
    listed.playbook_row,
    actions.action,
    actions.action_name,
    case
        when actions.action = 'nothing' then null
        when actions.action = listed.action then coalesce(listed.offer, actions.what_is_done)
        else actions.what_is_done
    end as offer,
    cast(
        row_number() over (
            partition by listed.playbook_row
            order by instr(listed.action_list, '|' || actions.action || '|')
        ) as integer
    ) as action_order,
    actions.window_days,
    case when actions.gives_discount then listed.discount_from else 0.0 end as discount_share,
    case when actions.gives_discount then listed.discount_to else 0.0 end as largest_discount_share
from listed
inner join actions on instr(listed.action_list, '|' || actions.action || '|') > 0
