{#
    How many days ahead is predicted: what nine of ten gaps between a customer's order days are
    shorter than, but at most a sixth of the days that there are orders of, so that a whole year of
    seasons can be learned from where there is one. Taken to a step that divides 360 days, so that
    dates a whole number of steps back meet the same season. With retrain: never, what the training in
    use was made with: what it learned is of so many days, and of no others.
#}
{% set horizons = [30, 60, 90, 120, 180, 360] %}
with int_order_states as (
    select * from {{ ref('int_order_states') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
),

gaps as (
    select {{ days_between('states.previous_order_date', 'states.order_date') }} as gap_days
    from int_order_states as states
    cross join int_clock
    where
        states.valid_from = states.order_date
        and states.order_date <= int_clock.as_of_date
        and states.previous_order_date is not null
),

nine_of_ten as (
    select cast(percentile_disc(0.9) within group (order by gap_days) as integer) as gap_days
    from gaps
),

trainings as (
    {{ stored_rows(
        'ml_purchase_trainings',
        {
            'input_scope': 'string', 'training_number': 'integer', 'is_trained': 'boolean',
            'trained_as_of': 'date', 'horizon_days': 'integer'
        },
        schema='ml'
    ) }}
),

kept as (
    select max_by(trainings.horizon_days, trainings.training_number) as horizon_days
    from trainings
    inner join int_clock
        on
            trainings.input_scope = int_clock.input_scope
            and trainings.trained_as_of <= int_clock.as_of_date
    where
        trainings.is_trained
        and {{ 'true' if setting('retrain') == 'never' else 'false' }}
),

limits as (
    select
        nine_of_ten.gap_days,
        {{ days_between('int_clock.first_order_date', 'int_clock.as_of_date') }} / 6 as most_days
    from nine_of_ten
    cross join int_clock
),

wanted as (
    select
        gap_days,
        cast(
            coalesce(
                {{ setting('predictions', 'horizon_days') or 'null' }},
                {#- The shortest that is long enough, the longest that there is history for. #}
                case
                    when gap_days is null then {{ horizons[0] }}
                    {%- for days in horizons %}
                    when gap_days <= {{ days }} then {{ days }}
                    {%- if not loop.last %}
                    when most_days < {{ horizons[loop.index0 + 1] }} then {{ days }}
                    {%- endif %}
                    {%- endfor %}
                    when gap_days > {{ horizons[-1] }} then {{ horizons[-1] }}
                end
            ) as integer
        ) as asked_days
    from limits
)

select
    wanted.gap_days,
    wanted.asked_days,
    coalesce(kept.horizon_days, wanted.asked_days) as horizon_days
from wanted
cross join kept
