{% set delivered = [
    'product_id', 'product_name', 'category', 'subcategory', 'brand', 'list_price',
    'unit_cost', 'launched_at', 'is_active'
] %}

with input_products as (
    select * from {{ ref('input_products') }}
),

distinct_rows as (
    {{ distinct_rows('input_products', delivered) }}
),

typed as (
    select
        {{ surrogate_key(delivered) }} as row_key,
        {{ as_record(delivered) }} as delivered,
        {{ clean_code('product_id') }} as product_id,
        {{ clean_text('product_name') }} as product_name,
        {{ clean_text('category') }} as category,
        {{ clean_text('subcategory') }} as subcategory,
        {{ clean_text('brand') }} as brand,
        {{ read_decimal('list_price') }} as list_price,
        {{ read_decimal('unit_cost') }} as unit_cost,
        {{ read_timestamp('launched_at') }} as launched_at,
        {{ read_boolean('is_active') }} as is_active,
        copy_count
    from distinct_rows
),

judged as (
    select
        *,
        case
            when product_id is null then 'missing_product_id'
        end as fault,
        {{ repairs([
            ('unreadable_list_price', unreadable('delivered.list_price', 'list_price')),
            ('list_price_out_of_range', "list_price < 0"),
            ('unreadable_unit_cost', unreadable('delivered.unit_cost', 'unit_cost')),
            ('unit_cost_out_of_range', "unit_cost < 0"),
            ('unreadable_launched_at', unreadable('delivered.launched_at', 'launched_at')),
            ('unreadable_is_active', unreadable('delivered.is_active', 'is_active'))
        ]) }} as repairs
    from typed
),

versions as (
    select
        *,
        row_number() over (
            partition by product_id, fault is null
            order by launched_at desc nulls last, row_key asc
        ) as version_number
    from judged
),

verdicts as (
    select
        *,
        case
            when fault is null and version_number > 1 then 'superseded'
            else fault
        end as rejection_reason
    from versions
)

select
    row_key,
    product_id,
    product_name,
    category,
    subcategory,
    brand,
    rejection_reason,
    repairs,
    case
        when rejection_reason is not null or repairs is not null then to_json(delivered)
    end as raw_values,
    case when list_price >= 0 then list_price end as list_price,
    case when unit_cost >= 0 then unit_cost end as unit_cost,
    copy_count,
    coalesce(is_active, true) as is_active,
    launched_at
from verdicts
