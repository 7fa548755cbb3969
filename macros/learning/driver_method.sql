{#
    The method whose score table explains the scores of a method in use: its own, or the nearest. Reads
    is_table, method and explained_by of ml_prediction_models.
#}
{% macro driver_method() -%}
    case
        when is_table then method
        -- A training of an earlier version did not say which.
        else coalesce(explained_by, 'best score table')
    end
{%- endmacro %}
