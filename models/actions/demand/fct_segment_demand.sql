{# What is expected to be sold, by whom. #}
with act_demand_forecasts as (
    select * from {{ ref('act_demand_forecasts') }}
),

act_demand_model as (
    select * from {{ ref('act_demand_model') }}
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
    forecasts.method,
    case
        when forecasts.method = act_demand_model.method then act_demand_model.method_reason
        else
            act_demand_model.method
            || ' was chosen, but there are too few weeks for it now: the mean answers'
    end as method_reason,
    forecasts.week_start_date,
    act_demand_clock.as_of_date
from act_demand_forecasts as forecasts
cross join act_demand_model
cross join act_demand_clock
