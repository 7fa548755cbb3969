{#
    Whether a text is a request to be erased: a digit but zero, so a time in whatever format, or a
    word for yes.
#}
{% macro asks_to_be_erased(column) -%}
    (
        {{ regex_match(column, "'[1-9]'") }}
        or coalesce({{ read_boolean(column) }}, false)
    )
{%- endmacro %}
