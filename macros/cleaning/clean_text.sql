{# A text without blanks at its ends and with single blanks inside; null where nothing is left. #}
{% macro clean_text(column) -%}
    nullif(
        trim(
            case
                when {{ regex_match(column, "'\\s\\s|[\\t\\r\\n]'") }}
                    then {{ regex_replace(column, '\\s+', ' ') }}
                else {{ column }}
            end
        ),
        ''
    )
{%- endmacro %}
