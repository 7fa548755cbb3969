{#
    How many days ahead is predicted: what nine of ten gaps between a customer's order days are
    shorter than, but at most a sixth of the days that there are orders of, so that a whole year of
    seasons can be learned from where there is one. Taken to a step that divides 360 days, so that
    dates a whole number of steps back meet the same season.
#}
{% set horizons = [30, 60, 90, 120, 180, 360] %}
with int_order_states as (
    select * from {{ ref('int_order_states') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
),

gaps as (
    select percentile_disc(0.9) within group (
        order by
            {{ days_between('int_order_states.previous_order_date', 'int_order_states.order_date') }}
    ) as gap_days
    from int_order_states
    cross join int_clock
    where
        int_order_states.valid_from = int_order_states.order_date
        and int_order_states.order_date <= int_clock.as_of_date
        and int_order_states.previous_order_date is not null
),

limits as (
    select
        gaps.gap_days,
        {{ days_between('int_clock.first_order_date', 'int_clock.as_of_date') }} / 6 as most_days
    from gaps
    cross join int_clock
)

select
    gap_days,
    cast(
        coalesce(
            {{ setting('predictions', 'horizon_days') or 'null' }},
            {#- The shortest that is long enough, the longest that there is history for. #}
            case
                when gap_days is null then {{ horizons[0] }}
                {%- for days in horizons %}
                when
                    gap_days <= {{ days }}
                    {%- if not loop.last %} or most_days < {{ horizons[loop.index0 + 1] }}{% endif %}
                    then {{ days }}
                {%- endfor %}
                when gap_days > {{ horizons[-1] }} then {{ horizons[-1] }}
            end
        ) as integer
    ) as horizon_days
from limits
