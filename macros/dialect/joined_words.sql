{#
    The texts of a group in one, each once, in the order of the alphabet, of the rows that a
    condition holds for. Null where there is none.
#}
{% macro joined_words(text, separator, condition) -%}
    {{ return(adapter.dispatch('joined_words', 'tessera')(text, separator, condition)) }}
{%- endmacro %}

{% macro default__joined_words(text, separator, condition) -%}
    string_agg(distinct {{ text }}, {{ separator }} order by {{ text }})
    filter (where {{ condition }})
{%- endmacro %}

{#- Beside other aggregates listagg(distinct ...) ends in a ClassCastException of Spark 4.3. -#}
{% macro spark__joined_words(text, separator, condition) -%}
    nullif(
        array_join(sort_array(collect_set({{ text }}) filter (where {{ condition }})), {{ separator }}),
        ''
    )
{%- endmacro %}
