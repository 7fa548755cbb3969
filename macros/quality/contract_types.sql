{#
    The columns of an input with their types in the input contract, as a mapping in its order;
    without source_file, which says where a row is from and nothing of the shop.
#}
{% macro contract_types(model_name) -%}
    {%- set types = {} -%}
    {%- if execute -%}
        {%- set node = graph.nodes['model.' ~ project_name ~ '.' ~ model_name] -%}
        {%- for column in node.columns.values() if column.name != 'source_file' -%}
            {%- do types.update({column.name: column.config.meta.type}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(types) }}
{%- endmacro %}
