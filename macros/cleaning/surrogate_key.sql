{# A key of 32 hexadecimal digits from columns; equal values, nulls included, give equal keys. #}
{% macro surrogate_key(columns) -%}
    md5(
        concat_ws(
            '|'
            {%- for column in columns -%}
                , coalesce(cast({{ column }} as string), '_null_')
            {%- endfor -%}
        )
    )
{%- endmacro %}
