{# The value above which a winsorised copy is cut back: the quantile of var winsorise_quantile. #}
{% macro cap(column) -%}
    percentile_cont({{ var('winsorise_quantile') }}) within group (
        order by cast({{ column }} as double)
    )
{%- endmacro %}
