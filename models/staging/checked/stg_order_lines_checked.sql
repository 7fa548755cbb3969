{#
    Accepted lines are stored here, once. What belongs to an order as a whole is filled in from
    its header where the line lacks it.
#}
{% set filled = ['currency', 'channel', 'store_id', 'campaign_id', 'ordered_at'] %}

with
{%- for model in [
    'stg_order_lines_read', 'stg_order_headers', 'stg_line_types', 'stg_currency_day_rates',
    'stg_price_limits', 'stg_order_horizon', 'stg_refunds_by_price', 'stg_discounts_below_zero'
] %}
{{ model }} as (
    select * from {{ ref(model) }}
),
{% endfor %}
filled as (
    select
        lines.*,
        -- Some systems write discounts below zero, and many those of what comes back.
        case
            when lines.quantity < 0 or stg_discounts_below_zero.source_file is not null
                then abs(lines.discount_amount)
            else lines.discount_amount
        end as line_discount_amount,
        headers.is_split_by_customer,
        headers.customer_key as header_customer_key,
        case when not lines.has_customer_id then headers.customer_key else lines.customer_key end
            as filled_customer_key,
        {%- for column in filled %}
        coalesce(lines.{{ column }}, headers.{{ column }}) as filled_{{ column }},
        {%- endfor %}
        -- What was sold has the state of the order, not what came back of it.
        case
            when lines.order_status is null and lines.quantity > 0 and not lines.unit_price < 0
                then headers.order_status
            else lines.order_status
        end as filled_order_status,
        coalesce(lines.product_id, upper(lines.product_name)) as line_code,
        lines.quantity < 0 or lines.unit_price < 0 as is_lowering
    from stg_order_lines_read as lines
    left outer join stg_order_headers as headers on lines.order_id = headers.order_id
    left outer join stg_discounts_below_zero
        on coalesce(lines.source_file, '') = stg_discounts_below_zero.source_file
),

priced as (
    select
        filled.*,
        -- A credit without a code or a known name belongs to the order, or to the customer.
        case
            when line_types.line_type is not null then line_types.line_type
            when filled.product_id is null and filled.is_lowering then 'manual'
            else 'product'
        end as line_type,
        case
            when filled.product_id is not null or line_types.line_type != 'product' then line_code
            when filled.is_lowering then '(none)'
        end as line_product_id,
        stg_price_limits.price_limit,
        case
            when coalesce(filled.filled_currency, '{{ setting("base_currency") }}')
                = '{{ setting("base_currency") }}' then 1
            else stg_currency_day_rates.rate_to_base
        end as rate_to_base,
        stg_order_horizon.horizon_date,
        stg_refunds_by_price.order_id is not null as is_refund_by_price
    from filled
    left outer join stg_line_types as line_types on filled.line_code = line_types.product_id
    left outer join stg_price_limits on filled.line_code = stg_price_limits.product_id
    left outer join stg_currency_day_rates
        on
            filled.filled_currency = stg_currency_day_rates.currency
            and cast(filled.filled_ordered_at as date) = stg_currency_day_rates.order_date
    left outer join stg_refunds_by_price
        on
            filled.order_id = stg_refunds_by_price.order_id
            and filled.ordered_at = stg_refunds_by_price.ordered_at
    cross join stg_order_horizon
),

-- What is given back may be written as pieces below zero, as a price below zero, or as both.
turned as (
    select
        *,
        unit_price < 0
        and case
            when line_type = 'product' then is_refund_by_price
            else quantity > 0 and line_type in ('discount', 'manual', 'refund')
        end as is_credit
    from priced
),

judged as (
    select
        *,
        {{ order_line_fault() }} as fault,
        {{ repairs([
            ('filled_customer_id', 'not has_customer_id and header_customer_key is not null'),
            ('filled_currency', 'currency is null and filled_currency is not null'),
            ('filled_channel', 'channel is null and filled_channel is not null'),
            ('filled_store_id', 'store_id is null and filled_store_id is not null'),
            ('filled_campaign_id', 'campaign_id is null and filled_campaign_id is not null'),
            ('filled_order_status', 'order_status is null and filled_order_status is not null'),
            ('filled_ordered_at', 'ordered_at is null and filled_ordered_at is not null')
        ]) }} as repairs
    from turned
),

verdicts as (
    select
        *,
        case
            when fault is not null then fault
            when filled_ordered_at >= {{ clock_end() }} then 'after_the_clock'
        end as rejection_reason
    from judged
)

select
    row_key,
    filled_customer_key as customer_key,
    {{ split_order_id('order_id', 'filled_customer_key', 'is_split_by_customer') }} as order_id,
    line_product_id as product_id,
    product_name,
    line_type,
    coalesce(filled_currency, '{{ setting("base_currency") }}') as currency,
    {{ mask_text('filled_channel') }} as channel,
    {{ mask_text('filled_store_id', numbers=false) }} as store_id,
    coalesce({{ mask_text('filled_order_status') }}, 'completed') as order_status,
    {{ mask_text('filled_campaign_id', numbers=false) }} as campaign_id,
    source_file,
    rejection_reason,
    repairs,
    case
        when rejection_reason is not null or repairs is not null
            then {{ record_json('delivered') }}
    end as raw_values,
    content_checksum,
    delivery_number,
    line_number,
    case when is_credit then -abs(quantity) else quantity end as quantity,
    case when is_credit then -unit_price else unit_price end as unit_price,
    coalesce(line_discount_amount, 0) as discount_amount,
    rate_to_base,
    copy_count,
    copy_number,
    file_copy_count,
    filled_ordered_at as ordered_at,
    loaded_at
from verdicts
