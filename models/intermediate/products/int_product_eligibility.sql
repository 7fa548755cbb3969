{# The shop's rules for what may be recommended, and for each product the first that forbids it. #}
-- A product with so few orders is too new for anyone's purchases to say much about it.
{% set few_orders = 10 %}
{% set min_margin = setting('recommendations', 'min_margin') %}
{% set min_stock = setting('recommendations', 'min_stock') %}
{% set new_days = setting('recommendations', 'new_product_days') %}
{% set no_repeat = setting('recommendations', 'no_repeat_categories') %}
{% set no_repeat = [no_repeat] if no_repeat is string else no_repeat %}

with int_products as (
    select * from {{ ref('int_products') }}
),

int_order_products as (
    select * from {{ ref('int_order_products') }}
),

stg_inventory as (
    select * from {{ ref('stg_inventory') }}
),

recommendation_exclusions as (
    select * from {{ ref('recommendation_exclusions') }}
),

stg_product_codes as (
    select * from {{ ref('stg_product_codes') }}
),

-- Codes as people type them become the products that the order lines' codes become.
excluded as (
    select
        {{ product_of_code(clean_id('exclusions.product_id')) }} as product_id
    from recommendation_exclusions as exclusions
    left outer join stg_product_codes
        on {{ clean_id('exclusions.product_id') }} = stg_product_codes.product_code
    group by {{ product_of_code(clean_id('exclusions.product_id')) }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
),

sales as (
    select
        int_order_products.product_id,
        cast(count(*) as integer) as order_count,
        cast(count_if(
            int_order_products.order_date
            > {{ add_days('int_clock.as_of_date', -setting('recommendations', 'days')) }}
        ) as integer) as recent_order_count,
        min(int_order_products.order_date) as first_sold_date
    from int_order_products
    inner join int_clock on int_order_products.order_date <= int_clock.as_of_date
    group by int_order_products.product_id
),

stock as (
    select
        product_id,
        sum(on_hand) as on_hand_quantity
    from stg_inventory
    group by product_id
),

products as (
    select
        int_products.product_id,
        int_products.category,
        int_products.is_active,
        excluded.product_id is not null as is_excluded,
        stock.on_hand_quantity,
        coalesce(sales.order_count, 0) as order_count,
        coalesce(sales.recent_order_count, 0) as recent_order_count,
        cast(
            1 - int_products.unit_cost
            / nullif(coalesce(int_products.list_price, int_products.median_unit_price), 0)
            as double
        ) as margin_share,
        int_clock.as_of_date,
        cast(coalesce(int_products.launched_at, sales.first_sold_date) as date) as launched_date
    from int_products
    cross join int_clock
    left outer join sales on int_products.product_id = sales.product_id
    left outer join stock on int_products.product_id = stock.product_id
    left outer join excluded on int_products.product_id = excluded.product_id
),

aged as (
    select
        *,
        coalesce(
            launched_date > {{ add_days('as_of_date', -new_days) }}
            and launched_date <= as_of_date
            and order_count < {{ few_orders }},
            false
        ) as is_new
    from products
),

judged as (
    select
        *,
        case
            when is_excluded then 'excluded_by_the_shop'
            when not is_active then 'inactive'
            when on_hand_quantity < {{ min_stock }} then 'out_of_stock'
            when launched_date > as_of_date then 'not_launched'
            when order_count = 0 and not is_new then 'never_sold'
            when recent_order_count = 0 and not is_new then 'not_sold_of_late'
            when
                {{ min_margin is not none }}
                and margin_share is null then 'margin_unknown'
            when
                margin_share
                < {{ 'null' if min_margin is none else min_margin }}
                then 'margin_too_low'
        end as exclusion_reason
    from aged
)

select
    product_id,
    category,
    exclusion_reason,
    recent_order_count,
    on_hand_quantity,
    margin_share,
    exclusion_reason is null as is_eligible,
    is_new,
    {{ 'all' not in no_repeat }}
    {%- for category in no_repeat %}
    and coalesce(category != {{ dbt.string_literal(dbt.escape_single_quotes(category)) }}, true)
    {%- endfor %} as is_repeatable
from judged
