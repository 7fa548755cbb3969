{# The value above which a winsorised copy is cut back: the quantile of macro winsorise_quantile. #}
{% macro cap(column) -%}
    percentile_cont({{ winsorise_quantile() }}) within group (
        order by cast({{ column }} as double)
    )
{%- endmacro %}


{# Amounts and counts above this quantile get a winsorised copy cut back to it. #}
{% macro winsorise_quantile() %}0.99{% endmacro %}
