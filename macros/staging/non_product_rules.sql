{#
    The rules of the seed non_product_codes, as a list. As for missing_words, the seed's file is read
    while SQL is compiled: a regular expression that stands in the SQL is made once, one from a
    table anew for each code.
#}
{% macro non_product_rules() -%}
    {%- set rules = [] -%}
    {%- if execute -%}
        {%- set found = run_query(
            "select rule_number, code_pattern, name_pattern, line_type, connector "
            ~ "from read_csv('seeds/config/non_product_codes.csv', all_varchar = true, "
            ~ "header = true, delim = ',', quote = '\"', comment = '')"
        ) -%}
        {%- for row in found.rows -%}
            {%- do rules.append(row.dict()) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(rules) }}
{%- endmacro %}
