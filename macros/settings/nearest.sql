{#
    What is spelt most like a word, by the pairs of letters that both have.
    known: names; or a mapping of spellings to what to return for them.
#}
{% macro nearest(word, known) -%}
    {%- set best = namespace(share=-1, name=none) -%}
    {%- set pairs = letter_pairs(word) -%}
    {%- for spelling in known -%}
        {%- set others = letter_pairs(spelling) -%}
        {%- set shared = pairs | select('in', others) | list + others | select('in', pairs) | list -%}
        {%- set share = shared | length / (pairs + others) | length -%}
        {%- if share > best.share -%}
            {%- set best.share = share -%}
            {%- set best.name = spelling -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(known[best.name] if known is mapping else best.name) }}
{%- endmacro %}
