{#
    The columns that files of the connector in use may hold, as rows of input_name, column_name,
    column_position and input_position: the input contract for the connector files, what setting
    connectors says of others.
#}
{% macro file_columns() -%}
    {%- set connector = setting('connector') -%}
    {%- set tables = {} -%}
    {%- if connector == 'files' -%}
        {%- for input in setting('connectors').files.inputs -%}
            {%- do tables.update({input: contract_types('input_' ~ input).keys() | list}) -%}
        {%- endfor -%}
    {%- else -%}
        {%- do tables.update(setting('connectors')[connector].get('files', {})) -%}
    {%- endif -%}
    {%- set rows = [] -%}
    {%- for name, columns in tables.items() -%}
        {%- set place = loop.index -%}
        {%- for column in columns if column != 'source_file' -%}
            {%- do rows.append(
                "('" ~ name ~ "', '" ~ column | lower | replace(' ', '_') | replace("'", "''")
                ~ "', "
                ~ loop.index ~ ", " ~ place ~ ")"
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    select
        input_name,
        column_name,
        column_position,
        input_position
    from (
        values {{ rows | join(', ') if rows else '(null, null, null, null)' }}
    ) as file_columns (input_name, column_name, column_position, input_position)
    {%- if not rows %}
    where false
    {%- endif %}
{%- endmacro %}
