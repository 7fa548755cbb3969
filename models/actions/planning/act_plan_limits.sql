{#
    What earlier dates left of the month's budget, and what was planned on this one by an earlier build.
    Controls count as if they were contacted.
#}
{% set budget = setting('actions', 'budget') %}
with act_clock as (
    select * from {{ ref('act_clock') }}
),

stored as (
    {{ stored_rows('fct_holdout_ledger', {
        'input_scope': 'string', 'is_global': 'boolean', 'contact_cost': 'decimal(18, 2)',
        'assigned_at': 'timestamp',
    }) }}
),

planned as (
    select
        coalesce(sum(stored.contact_cost) filter (
            where cast(stored.assigned_at as date) < act_clock.as_of_date
        ), 0) as earlier_cost,
        coalesce(sum(stored.contact_cost) filter (
            where cast(stored.assigned_at as date) = act_clock.as_of_date
        ), 0) as today_cost
    from act_clock
    inner join stored
        on
            act_clock.input_scope = stored.input_scope
            and act_clock.plan_month
            = substr(cast({{ add_days('stored.assigned_at', 1) }} as string), 1, 7)
            and cast(stored.assigned_at as date) <= act_clock.as_of_date
    where not stored.is_global
)

select
    act_clock.plan_month,
    cast({{ setting('actions', 'max_contacts') }} as integer) as max_contacts,
    cast({{ budget if budget is not none else 'null' }} as decimal(18, 2)) as budget,
    cast(planned.earlier_cost as decimal(18, 2)) as earlier_cost,
    cast(planned.today_cost as decimal(18, 2)) as today_cost,
    {%- if budget is none %}
    cast(null as decimal(18, 2)) as budget_left,
    {%- else %}
    greatest(cast({{ budget }} as decimal(18, 2)) - planned.earlier_cost, 0) as budget_left,
    {%- endif %}
    cast({{ setting('actions', 'holdout_share') }} as double) as holdout_share,
    cast({{ setting('actions', 'exploration') }} as double) as exploration
from act_clock
cross join planned
