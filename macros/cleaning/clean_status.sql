{#
    The word for an order's state as the seed order_statuses writes it: lower case, without the
    prefix wc- of WooCommerce, and with single blanks for underscores, hyphens and repeated blanks.
    Null where it is empty or a word that means nothing (seed missing_words).
#}
{% macro clean_status(column) -%}
    {%- set plain = regex_match('status', "'^[A-Za-z]*$'") -%}
    {%- set word = single_blanks(
        regex_replace(regex_replace('lower(status)', '[-_]', ' '), '^[\\s\\p{Z}\\p{C}]*wc ', '')
    ) -%}
    {%- set cleaned -%}
        case
            when {{ plain }} and not {{ regex_match('status', missing_words()) }} then lower(status)
            when not {{ plain }} and not {{ is_missing('status') }} then {{ word }}
        end
    {%- endset -%}
    case when {{ column }} is not null then {{ computed_once('status', column, cleaned) }} end
{%- endmacro %}
