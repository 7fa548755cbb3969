{# What is expected to be sold, by whom. #}
with act_demand_forecasts as (
    select * from {{ ref('act_demand_forecasts') }}
),

act_demand_choice as (
    select * from {{ ref('act_demand_choice') }}
),

act_demand_clock as (
    select * from {{ ref('act_demand_clock') }}
)

select
    {{ surrogate_key([
        'forecasts.product_id', 'forecasts.segment', 'forecasts.week_start_date'
    ]) }} as segment_demand_key,
    forecasts.product_id,
    forecasts.segment,
    cast(forecasts.expected_units as decimal(18, 3)) as expected_units,
    cast(forecasts.lower_units as decimal(18, 3)) as lower_units,
    cast(forecasts.upper_units as decimal(18, 3)) as upper_units,
    forecasts.segment = 'all' as is_total,
    choice.method,
    choice.method_reason,
    forecasts.week_start_date,
    act_demand_clock.as_of_date
from act_demand_forecasts as forecasts
cross join act_demand_choice as choice
cross join act_demand_clock
