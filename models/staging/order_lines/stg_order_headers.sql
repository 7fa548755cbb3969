{#
    What belongs to an order as a whole, for the orders whose lines do not agree on it: written on
    the first line only, as many systems export it, or contradicted, as where two tills count from
    one. A value is here if it is the only one of the latest delivery of the order that has any.
    Status and time are those of the lines that sell.
#}
{% set columns, sold_columns = order_columns().of_all, order_columns().of_sold %}
{% set contradictions = [
    'has_several_customers', 'has_several_stores', 'has_several_currencies', 'has_long_span'
] %}
-- An order whose lines that sell lie further apart is probably two of the same number.
{% set longest_span_days = 31 %}

with input_order_lines as (
    select * from {{ ref('input_order_lines') }}
    where
        {{ clean_id('order_id') }}
        in (select uneven.order_id from {{ ref('stg_uneven_orders') }} as uneven)
),

pii_customer_keys as (
    select * from {{ ref('pii_customer_keys') }}
),

input_files as (
    select * from {{ ref('input_files') }}
    where {{ input_of_file('input_name') }} = 'order_lines'
),

column_formats as (
    {{ column_formats('order_lines') }}
),

lines as (
    select
        {{ clean_id('input_order_lines.order_id') }} as order_id,
        {{ clean_customer_id('input_order_lines.customer_id') }} as customer_id,
        {{ clean_code('input_order_lines.currency') }} as currency,
        {{ clean_label('input_order_lines.channel') }} as channel,
        {{ clean_id('input_order_lines.store_id') }} as store_id,
        {{ clean_id('input_order_lines.campaign_id') }} as campaign_id,
        {{ clean_status('input_order_lines.order_status') }} as order_status,
        not {{ brings_back('input_order_lines.quantity') }}
        and not {{ brings_back('input_order_lines.unit_price') }} as is_sale,
        input_order_lines.source_file,
        -- As a text that sorts by time, then by file.
        coalesce(cast(
            {{ read_timestamp('input_order_lines.loaded_at', 'column_formats.loaded_at_format') }}
            as string
        ), '') || ' ' || lpad(cast(coalesce(input_files.delivery_number, 0) as string), 9, '0')
            as delivery,
        {{ read_timestamp('input_order_lines.ordered_at', 'column_formats.ordered_at_format') }}
            as ordered_at
    from input_order_lines
    left outer join column_formats
        on coalesce(input_order_lines.source_file, '') = coalesce(column_formats.source_file, '')
    left outer join input_files on input_order_lines.source_file = input_files.source_file
),

scoped as (
    select
        *,
        {{ scoped_order_id() }} as scoped_order_id
    from lines
),

deliveries as (
    select
        scoped_order_id as order_id,
        delivery,
        min(customer_id) != max(customer_id) as has_several_customers,
        count_if(is_sale) as sold_line_count,
        {%- for column in columns + sold_columns %}
        {%- set sold = ' filter (where is_sale)' if column in sold_columns %}
        count({{ column }}){{ sold }} as {{ column }}_count,
        min({{ column }}){{ sold }} as first_{{ column }},
        max({{ column }}){{ sold }} as last_{{ column }},
        {%- endfor %}
        count(*) as line_count
    from scoped
    group by scoped_order_id, source_file, delivery
),

-- Another customer in a later delivery is a correction, unless the order has another time, too.
orders as (
    select
        order_id,
        coalesce(bool_or(has_several_customers), false)
        or coalesce(
            min(first_customer_id) != max(last_customer_id)
            and min(first_ordered_at) != max(first_ordered_at),
            false
        ) as has_several_customers,
        coalesce(min(first_store_id) != max(last_store_id), false) as has_several_stores,
        coalesce(min(first_currency) != max(last_currency), false) as has_several_currencies,
        coalesce({{ days_between('min(first_ordered_at)', 'max(last_ordered_at)') }}
            > {{ longest_span_days }}, false) as has_long_span,
        {%- for column in columns + sold_columns %}
        sum({{ column }}_count) between 1
        and sum({{ 'sold_' if column in sold_columns }}line_count) - 1 as is_partly_{{ column }},
        max_by(first_{{ column }}, delivery) filter (where {{ column }}_count > 0)
            as first_{{ column }},
        max_by(last_{{ column }}, delivery) filter (where {{ column }}_count > 0)
            as last_{{ column }},
        {%- endfor %}
        sum(line_count) as line_count
    from deliveries
    group by order_id
),

odd_orders as (
    select
        *,
        {{ contradictions | join(' or ') }} as is_contradicted
    from orders
    where
        {{ contradictions | join(' or ') }}
        {%- for column in columns + sold_columns %}
        or is_partly_{{ column }}
        {%- endfor %}
),

-- Nothing is filled in where two orders may have one number.
settled as (
    select
        odd_orders.*,
        {%- for column in columns + sold_columns %}
        case
            when not odd_orders.is_contradicted
                and odd_orders.first_{{ column }} = odd_orders.last_{{ column }}
                then odd_orders.first_{{ column }}
        end as {{ column }}{{ "," if not loop.last }}
        {%- endfor %}
    from odd_orders
)

select
    settled.order_id,
    pii_customer_keys.customer_key,
    {%- for column in columns[1:] + ['order_status', 'line_count'] + contradictions %}
    settled.{{ column }},
    {%- endfor %}
    settled.is_contradicted
    and (settled.has_several_customers or settled.is_partly_customer_id)
        as is_split_by_customer,
    settled.ordered_at
from settled
left outer join pii_customer_keys on settled.customer_id = pii_customer_keys.customer_id
