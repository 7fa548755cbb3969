{# An amount of an order line in base currency, by the line's rate_to_base. #}
{% macro in_base_currency(amount) -%}
    case
        when order_lines.rate_to_base = 1 then {{ amount }}
        else cast({{ amount }} * order_lines.rate_to_base as decimal(18, 4))
    end
{%- endmacro %}
