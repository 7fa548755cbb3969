{# The value above which a winsorised copy is cut back: the quantile of macro winsorise_quantile. #}
{% macro cap(column) -%}
    percentile_cont({{ winsorise_quantile() }}) within group (
        order by cast({{ column }} as double)
    )
{%- endmacro %}
