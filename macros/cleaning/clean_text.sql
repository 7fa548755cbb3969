{#
    A text without blanks at its ends and with single blanks inside; null where nothing is left,
    and for a word that means nothing (seed missing_words). Most texts are tidy, and the first
    branch is for them.
#}
{% macro clean_text(column) -%}
    {%- set untidy = "'^ | $|  |[^ -~¡-ɏ]|\\x{AD}'" -%}
    {%- set tidy = single_blanks('text', '\\p{Cc}\\x{AD}\\x{200B}\\x{2060}\\x{FEFF}') -%}
    {%- set words = missing_words() -%}
    {%- set cleaned -%}
        case
            when not {{ regex_match('text', untidy) }}
                then case when not {{ regex_match('text', words) }} then text end
            else {{ computed_once(
                'tidy', tidy, 'case when not ' ~ regex_match('tidy', words) ~ ' then tidy end'
            ) }}
        end
    {%- endset -%}
    case when {{ column }} is not null then {{ computed_once('text', column, cleaned) }} end
{%- endmacro %}
