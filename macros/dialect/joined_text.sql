{#
    The texts of a group in one, in an order, of the rows that a condition holds for; without it,
    of all. Null where there is none.
#}
{% macro joined_text(text, separator, order, condition=none) -%}
    {{ return(adapter.dispatch('joined_text', 'tessera')(text, separator, order, condition)) }}
{%- endmacro %}

{% macro default__joined_text(text, separator, order, condition) -%}
    string_agg({{ text }}, {{ separator }} order by {{ order }})
    {%- if condition %} filter (where {{ condition }}) {%- endif %}
{%- endmacro %}

{% macro spark__joined_text(text, separator, order, condition) -%}
    listagg({{ text }}, {{ separator }}) within group (order by {{ order }})
    {%- if condition %} filter (where {{ condition }}) {%- endif %}
{%- endmacro %}
