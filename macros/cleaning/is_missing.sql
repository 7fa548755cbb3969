{# Whether a delivered text is null, blank, or a word that means nothing (seed missing_words). #}
{% macro is_missing(delivered) -%}
    coalesce({{ regex_match(single_blanks(delivered), missing_words()) }}, true)
{%- endmacro %}
