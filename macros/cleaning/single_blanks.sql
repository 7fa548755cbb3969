{#
    A text whose blanks, of whatever kind (no-break, tab, line end), are single plain ones, none at
    its ends, and without signs that nobody sees (zero width, byte order mark). invisible: which
    signs to drop, as the inside of a regular expression's brackets.
#}
{% macro single_blanks(column, invisible='\\p{Cc}\\p{Cf}') -%}
    {%- set blanks = '[\\s\\x{85}\\p{Z}]+' -%}
    trim({{ regex_replace(
        regex_replace(
            regex_replace(column, blanks, ' '), '[' ~ invisible ~ ']', ''
        ), ' +', ' '
    ) }})
{%- endmacro %}
