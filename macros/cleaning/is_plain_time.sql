{# Whether a text has the shape of a date, or a date and a time to the second, in ISO 8601. #}
{% macro is_plain_time(column) -%}
    (
        {{ column }} between '1900-' and '2200-~'
        and (
            {{ column }} like '____-__-__ __:__:__'
            or {{ column }} like '____-__-__T__:__:__'
            or {{ column }} like '____-__-__'
        )
    )
{%- endmacro %}
