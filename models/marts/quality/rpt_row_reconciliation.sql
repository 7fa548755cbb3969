{% set clean_models = {
    'order_lines': 'stg_order_lines', 'products': 'stg_products', 'customers': 'stg_customers',
    'events': 'stg_events', 'reviews': 'stg_reviews', 'tickets': 'stg_tickets',
    'campaigns': 'stg_campaigns', 'campaign_contacts': 'stg_campaign_contacts',
    'inventory': 'stg_inventory', 'links': 'stg_links', 'signals': 'stg_signals',
    'exchange_rates': 'stg_exchange_rates'
} %}

with stg_input_row_counts as (
    select * from {{ ref('stg_input_row_counts') }}
),

stg_row_verdicts as (
    select * from {{ ref('stg_row_verdicts') }}
),

stg_order_lines_checked as (
    select * from {{ ref('stg_order_lines_checked') }}
),

stg_line_types as (
    select * from {{ ref('stg_line_types') }}
),

clean_rows as (
    {% for input, clean_model in clean_models.items() %}
    select
        '{{ input }}' as input_name,
        count(*) as clean_row_count
    from {{ ref(clean_model) }}
    {{ "union all" if not loop.last }}
    {% endfor %}
),

verdicts as (
    select
        input_name,
        count_if(rejection_reason is not null) as rejected_row_count,
        sum(copy_count - 1) as duplicate_row_count
    from stg_row_verdicts
    group by input_name
),

-- What kind of rows the order lines hold, duplicates and rejected ones included.
order_line_kinds as (
    select
        'order_lines' as input_name,
        sum(
            case
                when order_lines.order_status in ('cancelled', 'canceled', 'voided')
                    then order_lines.copy_count
                else 0
            end
        ) as cancelled_row_count,
        sum(case when order_lines.customer_key is null then order_lines.copy_count else 0 end)
            as guest_row_count,
        sum(
            case when stg_line_types.line_type != 'product' then order_lines.copy_count else 0 end
        ) as non_product_row_count
    from stg_order_lines_checked as order_lines
    left outer join stg_line_types on order_lines.product_id = stg_line_types.product_id
)

select
    counts.input_name,
    counts.input_row_count,
    clean_rows.clean_row_count,
    cast(coalesce(verdicts.rejected_row_count, 0) as bigint) as rejected_row_count,
    cast(coalesce(verdicts.duplicate_row_count, 0) as bigint) as duplicate_row_count,
    cast(kinds.cancelled_row_count as bigint) as cancelled_row_count,
    cast(kinds.guest_row_count as bigint) as guest_row_count,
    cast(kinds.non_product_row_count as bigint) as non_product_row_count,
    counts.input_row_count = clean_rows.clean_row_count
    + coalesce(verdicts.rejected_row_count, 0)
    + coalesce(verdicts.duplicate_row_count, 0) as is_reconciled
from stg_input_row_counts as counts
inner join clean_rows on counts.input_name = clean_rows.input_name
left outer join verdicts on counts.input_name = verdicts.input_name
left outer join order_line_kinds as kinds on counts.input_name = kinds.input_name
