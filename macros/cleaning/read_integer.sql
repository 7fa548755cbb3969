{# A text as a whole number; null where it is none, and so for 2.7. #}
{% macro read_integer(column) -%}
    case
        when
            try_cast({{ column }} as decimal(18, 4))
            = floor(try_cast({{ column }} as decimal(18, 4)))
            then cast(try_cast({{ column }} as decimal(18, 4)) as bigint)
    end
{%- endmacro %}
