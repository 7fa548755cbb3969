{#
    Each current customer's log-odds of a purchase by the score table in use, and the three features
    that move them most, away from the average customer. A feature's size is a whole number of
    millionths whose last digits (in base 2) are its place, so that all differ and each tells whose it
    is; of two that are equal the earlier is first. Found so, in one pass over the columns, it costs a
    twentieth of sorting a row per feature.
#}
{% set features, driver_count = predicted_from(), 3 %}
{# The power of 2 that has a place for each. #}
{% set place_count = 2 ** (features | length - 1).bit_length() %}
with contributions as (
    select * from {{ ref('ml_purchase_contributions') }}
),

sizes as (
    select
        *,
        {%- for feature in features %}
        (cast({{ place_count }} * 1e6 * abs({{ feature }}) as bigint) | {{ place_count - 1 }})
            - {{ loop.index0 }} as {{ feature }}_size{{ "," if not loop.last }}
        {%- endfor %}
    from contributions
),

{% for rank in range(1, driver_count + 1) %}
largest_{{ rank }} as (
    select
        *,
        greatest(
            {%- for feature in features %}
            {%- if rank == 1 %}
            {{ feature }}_size
            {%- else %}
            case when {{ feature }}_size < size_{{ rank - 1 }} then {{ feature }}_size end
            {%- endif %}{{ "," if not loop.last }}
            {%- endfor %}
        ) as size_{{ rank }}
    from {{ 'sizes' if rank == 1 else 'largest_' ~ (rank - 1) }}
),

{% endfor %}
placed as (
    select
        *,
        {%- for rank in range(1, driver_count + 1) %}
        {{ place_count }} - size_{{ rank }} % {{ place_count }} as place_{{ rank }}
        {{- "," if not loop.last }}
        {%- endfor %}
    from largest_{{ driver_count }}
)

select
    customer_key,
    {%- for rank in range(1, driver_count + 1) %}
    {{ element_at(features, 'place_' ~ rank, "'", "'") }} as feature_{{ rank }},
    {{ element_at(features, 'place_' ~ rank) }} as points_{{ rank }},
    {{ element_at(features, 'place_' ~ rank, '', '_value') }} as value_{{ rank }},
    {%- endfor %}
    intercept
    {%- for feature in features %}
    + {{ feature }}
    {%- endfor %} as score
from placed
