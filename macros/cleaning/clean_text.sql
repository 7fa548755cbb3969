{#
    A text without blanks at its ends and with single blanks inside; null where nothing is left,
    and for a word that means nothing (seed missing_words). Most texts are tidy, and the first
    branch is for them.
#}
{% macro clean_text(column) -%}
    {%- set untidy = "'^ | $|  |[^ -~¡-ɏ]|\\x{AD}'" -%}
    {%- set tidy = single_blanks(column, '\\p{Cc}\\x{AD}\\x{200B}\\x{2060}\\x{FEFF}') -%}
    {%- set words = missing_words() -%}
    case
        when not {{ regex_match(column, untidy) }}
            then case when not {{ regex_match(column, words) }} then {{ column }} end
        else {{ computed_once(
            'tidy_text', tidy,
            'case when not ' ~ regex_match('tidy_text', words) ~ ' then tidy_text end'
        ) }}
    end
{%- endmacro %}
