{# What the files in models/connectors/contract say, as rows, for models that treat all inputs alike. #}
{% set columns = [] %}
{% if execute %}
{% for input in input_names() %}
{% set node = graph.nodes['model.' ~ project_name ~ '.input_' ~ input] %}
{% for column in node.columns.values() %}
{% do columns.append((input, column.name, loop.index, column.config.meta)) %}
{% endfor %}
{% endfor %}
{% endif %}

{% for input, name, number, meta in columns %}
select
    '{{ input }}' as input_name,
    '{{ name }}' as column_name,
    {{ number }} as column_number,
    '{{ meta.type }}' as column_type,
    {{ meta.get('personal', false) | lower }} as is_personal,
    {{ meta.get('free_text', false) | lower }} as is_free_text
{{ "union all" if not loop.last }}
{% else %}
select
    cast(null as string) as input_name,
    cast(null as string) as column_name,
    cast(null as integer) as column_number,
    cast(null as string) as column_type,
    cast(null as boolean) as is_personal,
    cast(null as boolean) as is_free_text
where false
{% endfor %}
