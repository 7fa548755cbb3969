{#
    The word for an order's state as the seed order_statuses writes it: lower case, without the
    prefix wc- of WooCommerce, and with single blanks for underscores, hyphens and repeated blanks.
    Null where it is empty or a word that means nothing (seed missing_words).
#}
{% macro clean_status(column) -%}
    {%- set plain = regex_match(column, "'^[A-Za-z]*$'") -%}
    {%- set word = single_blanks(
        regex_replace(regex_replace('lower(' ~ column ~ ')', '[-_]', ' '), '^[\\s\\p{Z}\\p{C}]*wc ', '')
    ) -%}
    case
        when {{ plain }} and not {{ regex_match(column, missing_words()) }} then lower({{ column }})
        when not {{ plain }} and not {{ is_missing(column) }} then {{ word }}
    end
{%- endmacro %}
