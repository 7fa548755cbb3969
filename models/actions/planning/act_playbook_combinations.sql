{#
    Which row of the playbook counts for which customers: of those that fit, the one with most filled
    columns. Where none or several are left, the problem says so and the build stops.
#}
{% set traits = ['rfm_segment', 'persona', 'lifecycle_stage', 'churn_band'] %}
with act_customers as (
    select * from {{ ref('act_customers') }}
),

playbook as (
    select
        *,
        {%- for trait in traits %}
        case when {{ trait }} is null then 0 else 1 end{{ " +" if not loop.last }}
        {%- endfor %} as filled_count
    from {{ ref('playbook') }}
),

combinations as (
    select
        {{ traits | join(',\n        ') }},
        count(*) as customer_count
    from act_customers
    group by {{ traits | join(', ') }}
),

fitting as (
    select
        combinations.*,
        playbook.playbook_row,
        rank() over (
            partition by combinations.{{ traits | join(', combinations.') }}
            order by playbook.filled_count desc nulls last
        ) as fit_rank
    from combinations
    left outer join playbook
        on
            coalesce(combinations.rfm_segment = playbook.rfm_segment, playbook.rfm_segment is null)
            and coalesce(combinations.persona = playbook.persona, playbook.persona is null)
            and coalesce(
                combinations.lifecycle_stage = playbook.lifecycle_stage,
                playbook.lifecycle_stage is null
            )
            and coalesce(combinations.churn_band = playbook.churn_band, playbook.churn_band is null)
),

found as (
    select
        {{ traits | join(',\n        ') }},
        customer_count,
        min(playbook_row) as playbook_row,
        max(playbook_row) as last_playbook_row
    from fitting
    where fit_rank = 1
    group by {{ traits | join(', ') }}, customer_count
)

select
    {{ traits | join(',\n    ') }},
    playbook_row,
    cast(customer_count as integer) as customer_count,
    case
        when playbook_row is null or playbook_row != last_playbook_row
            then
                case
                    when playbook_row is null then 'No row fits '
                    else
                        'Rows ' || cast(playbook_row as string) || ' and '
                        || cast(last_playbook_row as string) || ' fit equally well '
                end
                || cast(customer_count as string) || ' customer(s) of'
                {%- for trait in traits %}
                || ' {{ trait }} '
                || coalesce({{ trait }}, 'none')
                || '{{ "," if not loop.last }}'
                {%- endfor %}
                || ': add a row to seeds/config/playbook.csv, or fill one column more of one.'
    end as problem
from found
