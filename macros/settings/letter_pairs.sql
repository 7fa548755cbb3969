{# The pairs of neighbouring letters of a word, with its beginning and end. #}
{% macro letter_pairs(word) -%}
    {%- set letters = '^' ~ word | lower ~ '$' -%}
    {%- set pairs = [] -%}
    {%- for place in range(letters | length - 1) -%}
        {%- do pairs.append(letters[place:place + 2]) -%}
    {%- endfor -%}
    {{ return(pairs) }}
{%- endmacro %}
