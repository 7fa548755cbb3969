{# What the contract of an input says in its meta: key, time or record; none where it says nothing. #}
{% macro contract_meta(input, name) -%}
    {%- if execute -%}
        {%- set node = graph.nodes['model.' ~ project_name ~ '.input_' ~ input] -%}
        {{ return(node.config.meta.get(name)) }}
    {%- endif -%}
{%- endmacro %}
