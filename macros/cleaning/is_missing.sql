{# Whether a delivered text is null or blank. #}
{% macro is_missing(delivered) -%}
    coalesce(trim({{ delivered }}), '') = ''
{%- endmacro %}
