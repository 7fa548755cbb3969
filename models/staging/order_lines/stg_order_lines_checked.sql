{% set delivered = [
    'order_id', 'line_number', 'product_id', 'product_name', 'ordered_at', 'quantity',
    'unit_price', 'discount_amount', 'currency', 'channel', 'store_id', 'order_status',
    'campaign_id'
] %}

with stg_order_lines_distinct as (
    select * from {{ ref('stg_order_lines_distinct') }}
),

stg_currency_day_rates as (
    select * from {{ ref('stg_currency_day_rates') }}
),

typed as (
    select
        row_key,
        customer_key,
        {%- for column in delivered %}
        {{ column }} as delivered_{{ column }},
        {%- endfor %}
        nullif(trim(order_id), '') as order_id,
        {{ read_integer('line_number') }} as line_number,
        {{ clean_code('product_id') }} as product_id,
        {{ clean_text('product_name') }} as product_name,
        {{ read_timestamp('ordered_at') }} as ordered_at,
        {{ read_integer('quantity') }} as quantity,
        {{ read_decimal('unit_price') }} as unit_price,
        {{ read_decimal('discount_amount') }} as discount_amount,
        coalesce({{ clean_code('currency') }}, '{{ var("base_currency") }}') as currency,
        {{ clean_label('channel') }} as channel,
        nullif(trim(store_id), '') as store_id,
        coalesce({{ clean_label('order_status') }}, 'completed') as order_status,
        nullif(trim(campaign_id), '') as campaign_id,
        {{ read_timestamp('loaded_at') }} as loaded_at,
        copy_count
    from stg_order_lines_distinct
),

joined as (
    select
        typed.*,
        case
            when typed.currency = '{{ var("base_currency") }}' then 1
            else stg_currency_day_rates.rate_to_base
        end as rate_to_base
    from typed
    left outer join stg_currency_day_rates
        on
            typed.currency = stg_currency_day_rates.currency
            and cast(typed.ordered_at as date) = stg_currency_day_rates.order_date
),

judged as (
    select
        *,
        case
            when order_id is null then 'missing_order_id'
            when product_id is null then 'missing_product_id'
            when ordered_at is null and {{ is_missing('delivered_ordered_at') }}
                then 'missing_ordered_at'
            when ordered_at is null then 'unreadable_ordered_at'
            when
                ordered_at < cast('{{ var("first_order_date") }}' as date)
                or ordered_at >= {{ order_horizon('loaded_at') }}
                then 'ordered_at_out_of_range'
            when quantity is null and {{ is_missing('delivered_quantity') }}
                then 'missing_quantity'
            when quantity is null then 'unreadable_quantity'
            when quantity = 0 then 'zero_quantity'
            when abs(quantity) > {{ var('max_quantity') }} then 'absurd_quantity'
            when unit_price is null and {{ is_missing('delivered_unit_price') }}
                then 'missing_unit_price'
            when unit_price is null then 'unreadable_unit_price'
            when unit_price < 0 then 'negative_unit_price'
            when unit_price = 0 then 'zero_unit_price'
            when {{ unreadable('delivered_discount_amount', 'discount_amount') }}
                then 'unreadable_discount_amount'
            when
                discount_amount < 0
                or discount_amount > unit_price * abs(quantity)
                then 'discount_amount_out_of_range'
            when {{ unreadable('delivered_line_number', 'line_number') }}
                then 'unreadable_line_number'
            when rate_to_base is null then 'missing_exchange_rate'
        end as rejection_reason
    from joined
)

select
    row_key,
    customer_key,
    order_id,
    product_id,
    product_name,
    currency,
    channel,
    store_id,
    order_status,
    campaign_id,
    rejection_reason,
    case
        when rejection_reason is not null
            then to_json({{ as_record(delivered, prefix='delivered_') }})
    end as raw_values,
    line_number,
    quantity,
    unit_price,
    coalesce(discount_amount, 0) as discount_amount,
    rate_to_base,
    copy_count,
    ordered_at,
    loaded_at
from judged
