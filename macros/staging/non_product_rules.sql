{#
    The rules of the seed non_product_codes, as a list. As for missing_words, the seed's file is read
    while SQL is compiled: a regular expression that stands in the SQL is made once, one from a
    table anew for each code.
#}
{% macro non_product_rules() -%}
    {%- set rules = [] -%}
    {%- if execute -%}
        {%- do rules.extend(seed_rows('non_product_codes')) -%}
    {%- endif -%}
    {{ return(rules) }}
{%- endmacro %}
