{#
    The value of a feature from a signal, such as signal_rain_mm_mean_30d, over the rows of a
    customer and date in int_customer_signal_features.
#}
{% macro signal_value(feature) -%}
    {%- set columns = {
        'last': 'last_reading', 'mean_30d': 'mean_30d', 'mean_90d': 'mean_90d',
        'trend_90d': 'trend_90d'
    } -%}
    {%- for ending, column in columns.items() if feature.endswith('_' ~ ending) -%}
        {%- set name = feature[('signal_' | length):-(ending | length + 1)] -%}
        max(case when signal_name = '{{ name | replace("'", "''") }}' then {{ column }} end)
    {%- else -%}
        {{ exceptions.raise_compiler_error(
            'Setting predictions.features: ' ~ feature ~ ' does not end in _'
            ~ columns | join(' or _')
        ) }}
    {%- endfor -%}
{%- endmacro %}
