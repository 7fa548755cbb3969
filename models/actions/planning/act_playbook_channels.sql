{# The channels of each row of the playbook, in its order. #}
with playbook as (
    select * from {{ ref('playbook') }}
),

channels as (
    select * from {{ ref('channels') }}
)

select
    playbook.playbook_row,
    channels.channel,
    channels.channel_name,
    channels.needs,
    cast(
        row_number() over (
            partition by playbook.playbook_row
            order by instr('|' || playbook.channels || '|', '|' || channels.channel || '|')
        ) as integer
    ) as channel_order,
    channels.contact_cost,
    channels.is_covered_by_consent
from playbook
inner join channels
    on instr('|' || playbook.channels || '|', '|' || channels.channel || '|') > 0
