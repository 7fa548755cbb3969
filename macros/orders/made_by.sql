{#
    Stands for the code of the models that are made by account. Where it is another than that of
    the last build, all accounts are made anew.
#}
{% macro made_by() -%}
    {%- set parts = [dbt_version] -%}
    {#- Unit tests know no graph. -#}
    {%- if execute and graph.nodes is defined -%}
        {%- for node in graph.nodes.values() | sort(attribute='unique_id')
            if node.config.materialized == 'incremental' and node.schema == this.schema -%}
            {%- do parts.append(node.checksum.checksum) -%}
        {%- endfor -%}
        {%- for macro in context[project_name].values() -%}
            {%- do parts.append(macro.macro.macro_sql) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(local_md5(parts | sort | join)) }}
{%- endmacro %}
