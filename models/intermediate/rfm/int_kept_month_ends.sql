{#
    Ends of months as of which the values of customers are stored already, by an earlier build. They
    stay as they are, but for the accounts that are touched since.
#}
with int_month_ends as (
    select * from {{ ref('int_month_ends') }}
),

int_observation_dates as (
    select * from {{ ref('int_observation_dates') }}
),

stored as (
    {{ stored_rows(
        'int_customer_rfm_values',
        {'observation_date': 'date', 'is_observation': 'boolean', 'is_month_end': 'boolean'}
    ) }}
)

select distinct stored.observation_date as month_end_date
from stored
inner join int_month_ends on stored.observation_date = int_month_ends.month_end_date
left outer join int_observation_dates
    on stored.observation_date = int_observation_dates.observation_date
where
    stored.is_month_end
    and not stored.is_observation
    and int_observation_dates.observation_date is null
