{#
    Who was assigned to what by earlier builds: the ledger as it was before this one. Rows of this month
    are among them when the same month is built again.
#}
with stored as (
    {{ stored_rows('fct_holdout_ledger') }}
),

act_clock as (
    select * from {{ ref('act_clock') }}
),

-- Neither who asked to be erased since, nor whom this delivery does not know.
act_customers as (
    select customer_key
    from {{ ref('act_customers') }}
)

select stored.*
from stored
inner join act_clock
    on
        stored.input_scope = act_clock.input_scope
        and cast(stored.assigned_at as date) <= act_clock.as_of_date
inner join act_customers on stored.customer_key = act_customers.customer_key
