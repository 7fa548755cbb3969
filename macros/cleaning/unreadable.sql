{# Whether a delivered text held something that could not be read as its type. #}
{% macro unreadable(delivered, read) -%}
    (trim({{ delivered }}) != '' and {{ read }} is null)
{%- endmacro %}
