{# What is known of each product's coming weeks, in one row. #}
with act_demand_forecasts as (
    select * from {{ ref('act_demand_forecasts') }}
),

dim_products as (
    select * from {{ ref('dim_products') }}
),

act_product_seasons as (
    select * from {{ ref('act_product_seasons') }}
),

totals as (
    select
        product_id,
        cast(sum(cast(expected_units as decimal(18, 3))) as decimal(18, 3)) as expected_units,
        count(*) as week_count
    from act_demand_forecasts
    where segment = 'all'
    group by product_id
),

segments as (
    select
        product_id,
        segment,
        sum(cast(expected_units as decimal(18, 3))) as expected_units
    from act_demand_forecasts
    where segment != 'all'
    group by product_id, segment
),

ranked as (
    select
        segments.product_id,
        replace(segments.segment, '_', ' ') || ' '
        || cast(
            cast(round(100 * segments.expected_units / totals.expected_units) as integer) as string
        ) || ' %' as segment_words,
        row_number() over (
            partition by segments.product_id
            order by segments.expected_units desc, segments.segment asc
        ) as segment_rank
    from segments
    inner join totals on segments.product_id = totals.product_id
    -- A tenth of the demand is felt.
    where totals.expected_units > 0 and segments.expected_units >= 0.1 * totals.expected_units
),

top_segments as (
    select
        product_id,
        max(case when segment_rank = 1 then segment_words end)
        || coalesce(', ' || max(case when segment_rank = 2 then segment_words end), '')
        || coalesce(', ' || max(case when segment_rank = 3 then segment_words end), '')
            as top_segments
    from ranked
    group by product_id
)

select
    products.product_id,
    products.product_name,
    coalesce(products.is_active, true) as is_active,
    products.first_sold_date,
    products.last_sold_date,
    coalesce(cast(totals.expected_units as double) / totals.week_count, 0) as weekly_units,
    top_segments.top_segments,
    coalesce(products.unit_cost, products.list_price, products.median_unit_price) as unit_value,
    case
        when products.unit_cost is not null then 'cost'
        when coalesce(products.list_price, products.median_unit_price) is not null then 'price'
        when coalesce(products.list_price, products.median_unit_price) is null then 'unknown'
    end as unit_value_source,
    seasons.season_share,
    seasons.season_units,
    seasons.season_start_date,
    seasons.season_end_date
from dim_products as products
left outer join totals on products.product_id = totals.product_id
left outer join top_segments on products.product_id = top_segments.product_id
left outer join act_product_seasons as seasons on products.product_id = seasons.product_id
