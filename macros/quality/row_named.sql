{# The values of some columns with their names, as text. #}
{% macro row_named(columns) %}
    {%- for column in columns -%}
        '{{ column | replace("'", "''") }} ' || coalesce(cast({{ column }} as string), 'null')
        {{- " || ', ' || " if not loop.last }}
    {%- else -%}
        'a row'
    {%- endfor -%}
{% endmacro %}
