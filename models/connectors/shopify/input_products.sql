{#
    Shopify's products export: one row per variant, more for further pictures; what belongs to the
    product stands on its first row. Its prices are not delivered, for the file does not say
    whether taxes are in them; staging takes the usual price from the order lines.
#}
with exported as (
    select
        *,
        max(title) over product as product_title,
        max(vendor) over product as brand,
        max(type) over product as category,
        max(status) over product as product_status
    from {{ read_files('products') }} as file_rows
    window product as (partition by source_file, handle)
),

variants as (
    select
        *,
        product_title || coalesce(' - ' || nullif(
            concat_ws(' / ', option1_value, option2_value, option3_value), 'Default Title'
        ), '') as product_name
    from exported
    where
        coalesce(variant_sku, variant_price) is not null
        and coalesce(lower(gift_card), 'false') != 'true'
),

products as (
    select
        coalesce(variant_sku, product_name) as product_id,
        product_name,
        category,
        brand,
        cost_per_item as unit_cost,
        lower(product_status) = 'active' as is_active,
        source_file
    from variants
)

{{ to_contract('products') }}
