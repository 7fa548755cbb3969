{#
    What a feature is in plain words: its name in the seed customer_features, or of a signal, such as
    signal_rain_mm_mean_30d, "rain mm, mean of 30 days".
    feature: a column; name: the seed's feature_name for it, null where there is none.
#}
{% macro feature_in_words(feature, name) -%}
    {%- set endings = {
        'last': 'last reading', 'mean_30d': 'mean of 30 days', 'mean_90d': 'mean of 90 days',
        'trend_90d': 'change in 30 days'
    } -%}
    case
        when {{ name }} is not null then {{ name }}
        {%- for ending, words in endings.items() %}
        when {{ feature }} like 'signal_%_{{ ending }}'
            then replace(
                substr(
                    {{ feature }}, {{ 'signal_' | length + 1 }},
                    length({{ feature }}) - {{ ('signal__' ~ ending) | length }}
                ),
                '_',
                ' '
            ) || ', {{ words }}'
        {%- endfor %}
        else replace({{ feature }}, '_', ' ')
    end
{%- endmacro %}
