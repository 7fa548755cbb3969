{# What to do about the stock of each product, and why. #}
-- A product that is newer tells nothing yet; one that is silent for a year is dead.
{% set new_days = 28 %}
{% set dead_days = 364 %}
-- Stock for longer than this is sold off.
{% set clear_days = 364 %}

with act_stock_needs as (
    select * from {{ ref('act_stock_needs') }}
),

coverages as (
    select
        lead_weeks,
        metric_value as past_coverage
    from {{ ref('rpt_demand_evaluations') }}
    where metric = 'service_coverage'
),

-- The first that is true.
judged as (
    select
        *,
        case
            when last_sold_date is null then 'never_sold'
            when sold_days < {{ new_days }} then 'too_new'
            when not is_active then 'inactive'
            when silent_days >= {{ dead_days }} then 'dead'
            when season_action = 'start' and position_units < season_units then 'season_begins'
            when season_action = 'stop' and position_units > 0 then 'season_ends'
            when season_action = 'stop' then 'season_over'
            when reorder_point is null then 'silent'
            when weekly_units = 0 then 'quiet'
            -- Of what hardly sells, few pieces last for a year whatever the level says.
            when
                position_units <= reorder_point
                and 7 * position_units <= {{ clear_days }} * weekly_units
                then 'low'
            when days_of_cover > {{ clear_days }} and overstock_units > 0 then 'far_too_much'
            when weekly_units > 0 then 'enough'
        end as finding
    from act_stock_needs
),

worded as (
    select
        *,
        case
            when finding in ('never_sold', 'too_new') then 'no_data'
            when finding in ('low', 'season_begins') then 'order_now'
            when finding in ('enough', 'quiet', 'season_over') then 'wait'
            when on_hand = 0 then 'wait'
            when finding in ('inactive', 'dead', 'silent', 'season_ends', 'far_too_much')
                then 'clear'
        end as action,  -- noqa: RF04
        cast(on_hand as string) || ' in stock'
        || case
            when on_order > 0 then ' and ' || cast(on_order as string) || ' on order'
            when on_order = 0 then ''
        end as stock_words,
        cast(lead_days as string) || ' days of delivery'
        || case when is_lead_time_assumed then ' (assumed)' else '' end as lead_words,
        case
            when weekly_units < 0.05 then 'fewer than 0.1'
            when weekly_units >= 0.05 then cast(cast(weekly_units as decimal(18, 1)) as string)
        end || ' a week expected' as demand_words,
        cast(cast(reorder_point as bigint) as string) as level_words,
        'its season is ' || cast(season_start_date as string) || ' to '
        || cast(season_end_date as string) || ', as in both years before' as season_words
    from judged
)

select
    worded.inventory_key,
    worded.product_id,
    worded.product_name,
    worded.location_id,
    worded.action,
    worded.finding,
    worded.stock_words || '; ' || case worded.finding
        when 'never_sold' then 'never sold so far'
        when 'too_new'
            then
                'first sold ' || cast(worded.sold_days as string)
                || ' days ago, too lately to tell'
        when 'inactive' then 'no longer offered'
        when 'dead' then 'not sold since ' || cast(worded.last_sold_date as string)
        when 'silent'
            then 'not sold for half a year, last on ' || cast(worded.last_sold_date as string)
        when 'quiet' then 'no sale expected, last on ' || cast(worded.last_sold_date as string)
        when 'season_begins'
            then
                worded.season_words || ', with '
                || cast(cast(round(worded.season_units) as bigint) as string) || ' pieces'
        when 'season_ends' then worded.season_words || ': an order now would come too late'
        when 'season_over' then worded.season_words || ': an order now would come too late'
        when 'low'
            then
                worded.demand_words || ', and ' || worded.level_words || ' are needed for '
                || worded.lead_words
        when 'far_too_much' then worded.demand_words || ': enough for more than a year'
        when 'enough'
            then
                worded.demand_words || case
                    when worded.position_units <= worded.reorder_point
                        then ': enough for more than a year'
                    when worded.position_units > worded.reorder_point
                        then
                            ', and ' || worded.level_words || ' are enough for '
                            || worded.lead_words
                end
    end || '.' as reason,
    worded.on_hand,
    worded.on_order,
    worded.lead_days as lead_time_days,
    worded.is_lead_time_assumed,
    cast(worded.weekly_units as decimal(18, 3)) as weekly_units,
    cast(worded.days_of_cover as decimal(18, 1)) as days_of_cover,
    cast(worded.lead_time_units as decimal(18, 3)) as lead_time_units,
    cast(worded.reorder_point as bigint) as reorder_point,
    coverages.past_coverage,
    cast(case when worded.action = 'order_now' then worded.missing_units else 0 end as bigint)
        as order_quantity,
    cast(worded.unit_value as decimal(18, 4)) as unit_value,
    worded.unit_value_source,
    cast(case when worded.action = 'order_now' then worded.understock_units else 0 end as bigint)
        as understock_units,
    cast(case
        when worded.action = 'order_now' then worded.understock_units * worded.unit_value
        else 0
    end as decimal(18, 2)) as understock_value,
    cast(worded.overstock_units as bigint) as overstock_units,
    cast(worded.overstock_units * worded.unit_value as decimal(18, 2)) as overstock_value,
    worded.season_action,
    worded.season_start_date,
    worded.season_end_date,
    cast(worded.season_units as decimal(18, 3)) as season_units,
    worded.top_segments,
    worded.last_sold_date,
    worded.counted_at,
    worded.as_of_date
from worded
left outer join coverages on least(worded.lead_weeks, 12) = coverages.lead_weeks
