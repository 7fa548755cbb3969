{# What signed-in customers did on the site in the 90 days before each observation date. #}
with stg_events as (
    select * from {{ ref('stg_events') }}
),

int_observation_dates as (
    select * from {{ ref('int_observation_dates') }}
)

select
    stg_events.customer_key,
    cast(count(distinct stg_events.session_id) as integer) as session_count_90d,
    cast(count_if(stg_events.event_type = 'view') as integer) as view_count_90d,
    cast(count_if(stg_events.event_type = 'search') as integer) as search_count_90d,
    cast(count_if(stg_events.event_type = 'cart') as integer) as cart_count_90d,
    cast(count_if(stg_events.event_type = 'purchase') as integer) as purchase_event_count_90d,
    cast(count_if(stg_events.event_type = 'cart') as double)
    / nullif(count_if(stg_events.event_type = 'view'), 0) as cart_rate_90d,
    {{ days_between('max(stg_events.occurred_at)', 'int_observation_dates.observation_date') }}
        as days_since_visit,
    int_observation_dates.observation_date
from stg_events
inner join int_observation_dates
    on
        cast(stg_events.occurred_at as date) <= int_observation_dates.observation_date
        and cast(stg_events.occurred_at as date)
        > {{ add_days('int_observation_dates.observation_date', -90) }}
where stg_events.customer_key is not null
group by
    stg_events.customer_key,
    int_observation_dates.observation_date
