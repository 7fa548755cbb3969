{#
    Whether a text was read in a wrong encoding: UTF-8 read as Latin-1 or Windows-1252, the sign for
    what cannot be read, or a question mark between letters.
#}
{% macro is_garbled(column) -%}
    {{ regex_match(
        column,
        "'[ÂÃÄÅÐÑ][\\x{80}-\\x{BF}€‚ƒ„…†‡ˆ‰‹Œ‘’“”•–—˜™›œ]|â€|\\x{FFFD}|ï¿½|\\p{L}\\?\\p{L}'"
    ) }}
{%- endmacro %}
