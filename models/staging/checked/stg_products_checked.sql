with {{ delivered_rows('products', has_products=true) }},

judged as (
    select
        *,
        case
            when product_id is null then 'missing_product_id'
        end as fault,
        {{ repairs([
            ('unreadable_list_price', "unreadable_list_price"),
            ('list_price_out_of_range', "list_price < 0"),
            ('unreadable_unit_cost', "unreadable_unit_cost"),
            ('unit_cost_out_of_range', "unit_cost < 0"),
            ('unreadable_launched_at', "unreadable_launched_at"),
            ('unreadable_is_active', "unreadable_is_active")
        ]) }} as repairs
    from delivered_rows
),

{{ verdicts(key=['product_id'], known_at='launched_at', changed_at='launched_at') }}

select
    row_key,
    product_id,
    {{ mask_text('product_name', numbers=false) }} as product_name,
    {{ mask_text('category', numbers=false) }} as category,
    {{ mask_text('subcategory', numbers=false) }} as subcategory,
    {{ mask_text('brand', numbers=false) }} as brand,
    source_file,
    rejection_reason,
    repairs,
    raw_values,
    case when list_price >= 0 then list_price end as list_price,
    case when unit_cost >= 0 then unit_cost end as unit_cost,
    copy_count,
    coalesce(is_active, true) as is_active,
    launched_at
from verdicts
