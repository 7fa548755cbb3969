{# What each location has and needs, in figures; rpt_inventory_actions says what to do. #}
-- Where a lead time is not known.
{% set assumed_days = 28 %}
-- The longest lead time that levels are made for; longer ones are taken in proportion.
{% set longest_weeks = 12 %}
-- An order is to last for so many weeks after it came, and half a year's demand is too much.
{% set order_weeks = 4 %}
{% set much_weeks = 26 %}

with act_stock_positions as (
    select * from {{ ref('act_stock_positions') }}
),

act_product_outlooks as (
    select * from {{ ref('act_product_outlooks') }}
),

act_stock_levels as (
    select * from {{ ref('act_stock_levels') }}
),

act_demand_clock as (
    select * from {{ ref('act_demand_clock') }}
),

joined as (
    select
        positions.*,
        outlooks.product_name,
        outlooks.is_active,
        outlooks.top_segments,
        outlooks.unit_value,
        outlooks.unit_value_source,
        outlooks.season_start_date,
        outlooks.season_end_date,
        outlooks.last_sold_date,
        act_demand_clock.as_of_date,
        outlooks.weekly_units * positions.demand_share as weekly_units,
        outlooks.season_units * positions.demand_share as season_units,
        coalesce(positions.lead_time_days, {{ assumed_days }}) as lead_days,
        positions.lead_time_days is null as is_lead_time_assumed,
        {{ days_between('outlooks.first_sold_date', 'act_demand_clock.as_of_date') }} as sold_days,
        {{ days_between('outlooks.last_sold_date', 'act_demand_clock.as_of_date') }} as silent_days,
        {{ days_between('act_demand_clock.end_week_date', 'outlooks.season_start_date') }}
            as days_to_season,
        {{ days_between('act_demand_clock.end_week_date', 'outlooks.season_end_date') }}
            as days_to_season_end
    from act_stock_positions as positions
    cross join act_demand_clock
    left outer join act_product_outlooks as outlooks on positions.product_id = outlooks.product_id
),

timed as (
    select
        *,
        cast(greatest(ceil(lead_days / 7.0), 1) as integer) as lead_weeks
    from joined
),

leveled as (
    select
        timed.*,
        ceil(round(
            levels.reorder_point * timed.demand_share
            * greatest(cast(timed.lead_weeks as double) / {{ longest_weeks }}, 1), 6
        )) as reorder_point,
        case
            when
                timed.days_to_season > 0
                and timed.days_to_season <= timed.lead_days + 7 * {{ order_weeks }}
                then 'start'
            when timed.days_to_season <= 0 and timed.days_to_season_end <= timed.lead_days
                then 'stop'
        end as season_action
    from timed
    left outer join act_stock_levels as levels
        on
            timed.product_id = levels.product_id
            and least(timed.lead_weeks, {{ longest_weeks }}) = levels.lead_weeks
)

-- Everything above, and what follows from it.
select
    *,  -- noqa: AM04
    7 * on_hand / nullif(weekly_units, 0) as days_of_cover,
    weekly_units * lead_days / 7 as lead_time_units,
    greatest(ceil(round(
        greatest(
            reorder_point + {{ order_weeks }} * weekly_units,
            case when season_action = 'start' then season_units end
        ) - position_units, 6
    )), 0) as missing_units,
    greatest(reorder_point - position_units, 0) as understock_units,
    greatest(position_units - ceil(round(greatest(
        coalesce(reorder_point, 0), {{ much_weeks }} * coalesce(weekly_units, 0),
        coalesce(season_units, 0)
    ), 6)), 0) as overstock_units
from leveled
