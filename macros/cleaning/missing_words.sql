{#
    The words of the seed missing_words as a regular expression, with its quotes. The seed's file
    is read while SQL is compiled, so that an edit shows at once and no model needs a join; once
    a run, as hundreds of columns ask.
    applies_to: any, or customer for the words of both kinds.
#}
{% macro missing_words(applies_to='any') -%}
    {%- set words = [''] -%}
    {%- if execute -%}
        {%- set kept = graph.setdefault('tessera_missing_words', {}) -%}
        {%- if applies_to not in kept -%}
            {%- set found = seed_rows('missing_words')
                | selectattr('applies_to', 'in', ['any', applies_to]) -%}
            {%- do kept.update({applies_to: found | map(attribute='word') | sort(case_sensitive=true)}) -%}
        {%- endif -%}
        {%- for word in kept[applies_to] -%}
            {%- do words.append(modules.re.escape(word) | replace("'", "''")) -%}
        {%- endfor -%}
    {%- endif -%}
    '(?i)^(?:{{ words | join("|") }})$'
{%- endmacro %}
