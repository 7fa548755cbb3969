{#
    The current features as the model in use sees them: logarithm where it was fitted on the
    logarithm, in standard deviations from the mean of its training.
#}
with int_customer_features as (
    select * from {{ ref('int_customer_features') }}
),

ml_cluster_model as (
    select * from {{ ref('ml_cluster_model') }}
),

scalings as (
    select {{ unnest_records('scalings') }}
    from ml_cluster_model
),

wide_scaling as (
    select
        {%- for feature in var('cluster_features') %}
        bool_or(case when feature = '{{ feature }}' then is_log end) as {{ feature }}_is_log,
        max(case when feature = '{{ feature }}' then mean end) as {{ feature }}_mean,
        max(case when feature = '{{ feature }}' then scale end) as {{ feature }}_scale
        {{- "," if not loop.last }}
        {%- endfor %}
    from scalings
),

scaled as (
    select
        features.customer_key,
        {%- for feature in var('cluster_features') %}
        coalesce(
            (
                case
                    when scaling.{{ feature }}_is_log
                        then
                            sign(features.{{ feature }})
                            * ln(1 + abs(cast(features.{{ feature }} as double)))
                    else cast(features.{{ feature }} as double)
                end - scaling.{{ feature }}_mean
            ) / scaling.{{ feature }}_scale,
            0
        ) as {{ feature }}
        {{- "," if not loop.last }}
        {%- endfor %}
    from int_customer_features as features
    cross join wide_scaling as scaling
    where features.is_current
),

lengths as (
    select
        scaled.*,
        case
            when ml_cluster_model.is_unit_length
                then
                    nullif(
                        sqrt(
                            {%- for feature in var('cluster_features') %}
                            {{ feature }} * {{ feature }}{{ " +" if not loop.last }}
                            {%- endfor %}
                        ), 0
                    )
        end as row_length
    from scaled
    cross join ml_cluster_model
)

select
    customer_key,
    {%- for feature in var('cluster_features') %}
    {{ feature }} / coalesce(row_length, 1) as {{ feature }}
    {{- "," if not loop.last }}
    {%- endfor %}
from lengths
