{# A text without blanks at its ends and with single blanks inside; null where nothing is left. #}
{% macro clean_text(column) -%}
    {%- set untidy = "'^ | $|  |[^ -~¡-ɏ]|\\x{AD}'" -%}
    nullif(
        case
            when {{ regex_match(column, untidy) }}
                then {{ single_blanks(column, '\\p{Cc}\\x{AD}\\x{200B}\\x{2060}\\x{FEFF}') }}
            else {{ column }}
        end,
        ''
    )
{%- endmacro %}
