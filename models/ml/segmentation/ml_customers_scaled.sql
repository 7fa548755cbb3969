{#
    The current features as the training in use sees them: logarithm where it took the logarithm,
    in standard deviations from the mean of its customers. Null: unknown.
#}
{% set features = clustered_by() %}
with int_customer_features as (
    select * from {{ ref('int_customer_features') }}
    where is_current
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
        {%- for feature in features %}
        bool_or(case when feature = '{{ feature }}' then is_log end) as {{ feature }}_is_log,
        max(case when feature = '{{ feature }}' then mean end) as {{ feature }}_mean,
        max(case when feature = '{{ feature }}' then scale end) as {{ feature }}_scale,
        {%- endfor %}
        count(scale) as varying_count
    from scalings
),

logged as (
    select
        {%- for feature in features %}
        case
            when scaling.{{ feature }}_is_log
                then sign(features.{{ feature }}) * ln(1 + abs(features.{{ feature }}))
            else features.{{ feature }}
        end as {{ feature }},
        {%- endfor %}
        features.customer_key
    from int_customer_features as features
    cross join wide_scaling as scaling
),

-- What was constant in training has no scale and cannot tell customers apart.
scaled as (
    select
        {%- for feature in features %}
        case
            when scaling.{{ feature }}_scale is null then 0
            else (logged.{{ feature }} - scaling.{{ feature }}_mean) / scaling.{{ feature }}_scale
        end as {{ feature }},
        {%- endfor %}
        logged.customer_key,
        -- Of the features that tell customers apart, the share that is known of this one.
        (
            0
            {%- for feature in features %}
            + case
                when scaling.{{ feature }}_scale is not null and logged.{{ feature }} is not null
                    then 1
                else 0
            end
            {%- endfor %}
        ) / cast(nullif(scaling.varying_count, 0) as double) as known_share
    from logged
    cross join wide_scaling as scaling
),

lengths as (
    select
        customer_key,
        sqrt(
            0
            {%- for feature in features %}
            + coalesce({{ feature }} * {{ feature }}, 0)
            {%- endfor %}
        ) as row_length
    from scaled
)

select
    {%- for feature in features %}
    case
        when ml_cluster_model.is_unit_length and lengths.row_length > 0
            then scaled.{{ feature }} / lengths.row_length
        else scaled.{{ feature }}
    end as {{ feature }},
    {%- endfor %}
    scaled.customer_key,
    scaled.known_share
from scaled
inner join lengths on scaled.customer_key = lengths.customer_key
cross join ml_cluster_model
