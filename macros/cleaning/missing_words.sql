{#
    The words of the seed missing_words as a regular expression, with its quotes. The seed's file
    is read while SQL is compiled, so that an edit shows at once and no model needs a join.
    applies_to: any, or customer for the words of both kinds.
#}
{% macro missing_words(applies_to='any') -%}
    {%- set words = [''] -%}
    {%- if execute -%}
        {%- set found = run_query(
            "select word from read_csv('seeds/config/missing_words.csv', all_varchar = true, "
            ~ "header = true, delim = ',', quote = '\"', comment = '') "
            ~ "where applies_to in ('any', '" ~ applies_to ~ "') order by word"
        ) -%}
        {%- for word in found.columns[0].values() -%}
            {%- do words.append(modules.re.escape(word) | replace("'", "''")) -%}
        {%- endfor -%}
    {%- endif -%}
    '(?i)^(?:{{ words | join("|") }})$'
{%- endmacro %}
