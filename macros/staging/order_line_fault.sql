{# Why an order line cannot be used: the first reason that applies, or null. #}
{% macro order_line_fault() -%}
    case
        when order_id is null then 'missing_order_id'
        when line_product_id is null then 'missing_product_id'
        when
            (contains(order_id, '@') or contains(line_product_id, '@'))
            and {{ regex_match("order_id || ' ' || line_product_id", "'[^@ ]@[^@ ]+[.][A-Za-z]'") }}
            then 'email_address_as_number'
        when unreadable_ordered_at then 'unreadable_ordered_at'
        when filled_ordered_at is null then 'missing_ordered_at'
        when
            filled_ordered_at < cast('{{ setting("order_lines", "first_order_date") }}' as date)
            or filled_ordered_at >= horizon_date
            {%- if not setting('order_lines', 'last_order_date') %}
            or filled_ordered_at >= loaded_at + interval 1 day
            {%- endif %}
            then 'ordered_at_out_of_range'
        when unreadable_quantity then 'unreadable_quantity'
        when quantity is null then 'missing_quantity'
        when quantity = 0 then 'zero_quantity'
        when abs(quantity) > {{ setting('order_lines', 'max_quantity') }} then 'absurd_quantity'
        when unreadable_unit_price then 'unreadable_unit_price'
        when unit_price is null then 'missing_unit_price'
        when unit_price < 0 and not is_credit then 'negative_unit_price'
        {%- if setting('order_lines', 'zero_price_lines') != 'keep' %}
        when unit_price = 0 then 'zero_unit_price'
        {%- endif %}
        when line_type = 'product' and unit_price > price_limit then 'absurd_unit_price'
        when unreadable_discount_amount then 'unreadable_discount_amount'
        when
            line_discount_amount < 0
            or (
                line_discount_amount > abs(unit_price * quantity)
                -- Of goods sold the order may bear it: see stg_uncovered_discounts.
                and not (line_type = 'product' and quantity > 0 and unit_price >= 0)
            )
            then 'discount_amount_out_of_range'
        when unreadable_line_number then 'unreadable_line_number'
        when rate_to_base is null then 'missing_exchange_rate'
    end
{%- endmacro %}
