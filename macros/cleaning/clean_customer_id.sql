{#
    A customer's identifier, cleaned like any other. The words for guests, and zeros alone, are
    null; an e-mail address is the same customer however it is written.
#}
{% macro clean_customer_id(column) -%}
    case
        when {{ column }} is not null
            then {{ computed_once(
                'id', clean_id(column, 'customer'),
                "case when contains(id, '@') then lower(id) when ltrim(id, '0') != '' then id end"
            ) }}
    end
{%- endmacro %}
