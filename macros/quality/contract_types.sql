{# The columns of an input with their types in the input contract, as a mapping in its order. #}
{% macro contract_types(model_name) -%}
    {%- set types = {} -%}
    {%- if execute -%}
        {%- set node = graph.nodes['model.' ~ project_name ~ '.' ~ model_name] -%}
        {%- for column in node.columns.values() -%}
            {%- do types.update({column.name: column.config.meta.type}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(types) }}
{%- endmacro %}
