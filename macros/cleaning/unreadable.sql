{# Whether a delivered text held something that could not be read as its type. #}
{% macro unreadable(delivered, read) -%}
    ({{ read }} is null and not {{ is_missing(delivered) }})
{%- endmacro %}
