{#
    Who was assigned to what by earlier builds: the ledger as it was before this one. Rows of this month
    are among them when the same month is built again.
#}
with stored as (
    {{ stored_rows('fct_holdout_ledger') }}
),

act_clock as (
    select * from {{ ref('act_clock') }}
)

select stored.*
from stored
inner join act_clock
    on
        stored.input_scope = act_clock.input_scope
        and cast(stored.assigned_at as date) <= act_clock.as_of_date
where stored.customer_key is not null
