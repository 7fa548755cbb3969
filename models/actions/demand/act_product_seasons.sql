{#
    Products that have a season: 13 weeks in a row that hold most of a year's sales, in each of the
    last two years. One year cannot tell a season from chance.
#}
{% set season_weeks = 13 %}
-- A product that sells evenly has a quarter of its sales in a quarter of the year.
{% set least_share = 0.6 %}
-- What one order or two make up is no season.
{% set least_sale_weeks = 6 %}
{% set largest_week_share = 0.4 %}

with act_product_weeks as (
    select * from {{ ref('act_product_weeks') }}
),

act_demand_clock as (
    select * from {{ ref('act_demand_clock') }}
),

product_weeks as (
    select
        act_product_weeks.product_id,
        act_product_weeks.week_start_date,
        act_demand_clock.end_week_date,
        cast(sum(act_product_weeks.units) as decimal(18, 3)) as units
    from act_product_weeks
    cross join act_demand_clock
    group by
        act_product_weeks.product_id, act_product_weeks.week_start_date,
        act_demand_clock.end_week_date
),

counted as (
    select
        product_id,
        units,
        cast({{ days_between('week_start_date', 'end_week_date') }} / 7 as integer) as weeks_back
    from product_weeks
),

-- Weeks of the year are counted from the week in which the forecast begins: 0 to 51.
placed as (
    select
        product_id,
        units,
        case when weeks_back <= 52 then 1 when weeks_back > 52 then 2 end as years_back,
        case
            when weeks_back <= 52 then 52 - weeks_back
            when weeks_back > 52 then 104 - weeks_back
        end as week_number
    from counted
    where weeks_back <= 104
),

years as (
    select
        product_id,
        years_back,
        sum(units) as year_units,
        max(units) as largest_units,
        count(*) as sale_week_count
    from placed
    group by product_id, years_back
),

steps as (
    {% for step in range(season_weeks) %}
    select {{ step }} as step
    {{ "union all" if not loop.last }}
    {% endfor %}
),

-- Each week belongs to the 13 seasons that begin at most 12 weeks before it.
seasons as (
    select
        placed.product_id,
        placed.years_back,
        (placed.week_number - steps.step + 52) % 52 as season_week,
        sum(placed.units) as season_units
    from placed
    cross join steps
    group by placed.product_id, placed.years_back, (placed.week_number - steps.step + 52) % 52
),

yearly as (
    select
        seasons.product_id,
        seasons.season_week,
        seasons.season_units,
        cast(seasons.season_units as double) / years.year_units as season_share
    from seasons
    inner join years
        on
            seasons.product_id = years.product_id
            and seasons.years_back = years.years_back
    where
        years.sale_week_count >= {{ least_sale_weeks }}
        and years.largest_units <= {{ largest_week_share }} * years.year_units
),

-- A season begins in a week with sales.
starts as (
    select
        product_id,
        week_number
    from placed
    group by product_id, week_number
),

both_years as (
    select
        yearly.product_id,
        yearly.season_week,
        min(yearly.season_share) as season_share,
        cast(sum(yearly.season_units) / 2 as decimal(18, 3)) as season_units
    from yearly
    inner join starts
        on
            yearly.product_id = starts.product_id
            and yearly.season_week = starts.week_number
    group by yearly.product_id, yearly.season_week
    having count(*) = 2
),

chosen as (
    select *
    from both_years
    where season_share >= {{ least_share }}
    -- Of several the one with the most, and of these the earliest.
    qualify row_number() over (
        partition by product_id order by season_share desc, season_week asc
    ) = 1
)

select
    chosen.product_id,
    chosen.season_share,
    chosen.season_units,
    -- A season that began less than 13 weeks ago is the one that is on.
    {{ add_days('act_demand_clock.end_week_date', '7 * case when chosen.season_week > '
        ~ (52 - season_weeks) ~ ' then chosen.season_week - 52 else chosen.season_week end') }}
        as season_start_date,
    {{ add_days('act_demand_clock.end_week_date', '7 * case when chosen.season_week > '
        ~ (52 - season_weeks) ~ ' then chosen.season_week - 52 else chosen.season_week end + '
        ~ (7 * season_weeks - 1)) }} as season_end_date
from chosen
cross join act_demand_clock
