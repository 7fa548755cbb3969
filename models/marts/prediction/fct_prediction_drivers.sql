{#
    Why a customer's probability of a purchase is what it is: the three features that move it most,
    in words, beside what is usual.
#}
with ml_prediction_drivers as (
    select * from {{ ref('ml_prediction_drivers') }}
),

customer_features as (
    select * from {{ ref('customer_features') }}
),

int_customer_features as (
    select * from {{ ref('int_customer_features') }}
    where is_current
),

current_cases as (
    select * from {{ ref('ml_prediction_cases') }}
    where is_current
),

int_prediction_horizon as (
    select * from {{ ref('int_prediction_horizon') }}
),

explained as (
    select
        method,
        is_table as is_exact,
        {{ driver_method() }} as driver_method
    from {{ ref('ml_prediction_models') }}
    where
        outcome = 'purchase'
        -- No table is near enough to explain, where a training has a correlation and names none.
        and (is_table or explained_by is not null or explained_rank_correlation is null)
),

medians as (
    {%- for feature in predicted_from() %}
    select
        '{{ feature }}' as feature,
        median({{ feature }}) as usual_value
    from current_cases
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

drivers as (
    select
        drivers.customer_key,
        drivers.driver_rank,
        drivers.feature,
        replace(
            {{ feature_in_words('drivers.feature', 'words.feature_name') }},
            'the last period',
            case
                when horizon.horizon_days = 1 then 'the last day'
                else 'the last ' || cast(horizon.horizon_days as {{ dbt.type_string() }}) || ' days'
            end
        ) as feature_name,
        coalesce(words.unit, '') as unit,
        drivers.points,
        drivers.feature_value,
        -- What is usual for the customer, where they have a rhythm.
        case when drivers.feature in ('recency_days', 'gap_ratio') then features.mean_gap_days end
            as own_usual_value,
        case
            when drivers.feature = 'recency_days' then drivers.feature_value
            when drivers.feature = 'gap_ratio' then features.recency_days
        end as silent_days,
        medians.usual_value,
        coalesce(drivers.is_offsetting, false) as is_offsetting
    from ml_prediction_drivers as drivers
    inner join int_customer_features as features
        on drivers.customer_key = features.customer_key
    inner join medians on drivers.feature = medians.feature
    cross join int_prediction_horizon as horizon
    left outer join customer_features as words on drivers.feature = words.feature
),

worded as (
    select
        *,
        -- The customer's own rhythm is told where it speaks for what the score says.
        own_usual_value is not null
        and case
            when points > 0 then silent_days <= own_usual_value
            else silent_days > own_usual_value
        end as is_told_by_rhythm,
        {{ amount_in_words('feature_value', 'unit') }} as value_words,
        {{ amount_in_words('own_usual_value', 'unit') }} as own_usual_words,
        {{ amount_in_words('silent_days', 'unit') }}
        || case when silent_days = 1 then ' day' else ' days' end as silent_words,
        {{ amount_in_words('usual_value', 'unit') }} as usual_words,
        {{ amount_in_words('feature_value', 'unit', 3) }} as fine_value_words,
        {{ amount_in_words('usual_value', 'unit', 3) }} as fine_usual_words
    from drivers
),

reasons as (
    select
        *,
        case
            when feature_value is null then feature_name || ': not known yet'
            when is_told_by_rhythm and silent_days > 0
                then
                    'no order for ' || silent_words || ', '
                    || case
                        when feature != 'gap_ratio' then 'usually '
                        when value_words = '0' then fine_value_words || ' times the usual '
                        else value_words || ' times the usual '
                    end
                    || own_usual_words
            when is_told_by_rhythm and feature = 'recency_days'
                then
                    'ordered on the day itself, usually after ' || own_usual_words
                    || case when own_usual_words = '1' then ' day' else ' days' end
            -- Neither their own rhythm nor others say what the score says.
            when feature = 'recency_days' and sign(points) != sign(usual_value - feature_value)
                then 'no order for ' || silent_words
            when value_words != usual_words
                then feature_name || ': ' || value_words || ' (others: ' || usual_words || ')'
            -- What differs must not read the same.
            when fine_value_words != fine_usual_words
                then
                    feature_name || ': ' || fine_value_words
                    || ' (others: ' || fine_usual_words || ')'
            else feature_name || ': ' || value_words || ', as others'
        end
        || case when is_offsetting then ', offsetting other figures' else '' end as reason
    from worded
)

select
    {{ surrogate_key(['reasons.customer_key', 'reasons.driver_rank']) }} as prediction_driver_key,
    reasons.customer_key,
    reasons.feature,
    case when reasons.points > 0 then 'raises' else 'lowers' end as direction,
    reasons.reason,
    explained.method,
    explained.driver_method,
    cast(reasons.driver_rank as integer) as driver_rank,
    reasons.points as log_odds_points,
    reasons.feature_value,
    explained.is_exact,
    reasons.is_offsetting
from reasons
cross join explained
