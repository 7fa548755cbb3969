{#
    The word for an order's state as the seed order_statuses writes it: lower case, without the
    prefix wc- of WooCommerce, and with single blanks for underscores, hyphens and repeated blanks.
    Null where it is empty or a word that means nothing (seed missing_words).
#}
{% macro clean_status(column) -%}
    {%- set words = regex_replace(
        regex_replace('lower(' ~ column ~ ')', '^[\\s\\p{Z}\\p{C}]*wc-', ''), '[-_]', ' '
    ) -%}
    case
        when not {{ regex_match(single_blanks(column), missing_words()) }}
            then {{ single_blanks(words) }}
    end
{%- endmacro %}
