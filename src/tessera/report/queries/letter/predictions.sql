-- How many customers were expected to order and how many did: by a training whose days are over
-- if there is one, else by a model that learned only from before those days, as a test.
with outcomes as (
    select
        observation_date,
        sum(customer_count) as customer_count,
        sum(customer_count * predicted_rate) as expected_count,
        cast(round(sum(customer_count * realised_rate)) as integer) as buyer_count
    from marts.rpt_model_drift
    where
        task = 'purchases'
        and drift_type = 'outcome'
        and realised_rate is not null
        and probability_bin is not null
    group by observation_date
    order by observation_date desc
    limit 1
),

tests as (
    select
        sum(calibration.customer_count) as customer_count,
        sum(calibration.customer_count * calibration.predicted_rate) as expected_count,
        cast(round(sum(calibration.customer_count * calibration.realised_rate)) as integer)
            as buyer_count
    from marts.rpt_calibration as calibration
),

cards as (
    select test_start_date, test_end_date, horizon_days
    from marts.rpt_model_cards
    where outcome = 'purchase'
),

chosen as (
    select
        'foretold' as kind,
        outcomes.observation_date + 1 as start_date,
        outcomes.observation_date + cards.horizon_days as end_date,
        outcomes.customer_count,
        outcomes.expected_count,
        outcomes.buyer_count
    from outcomes
    cross join cards
    union all
    select
        'tested', cards.test_start_date, cards.test_end_date, tests.customer_count,
        tests.expected_count, tests.buyer_count
    from tests
    cross join cards
    where
        tests.customer_count is not null
        and not exists (select 1 from outcomes)
),

-- Wilson's interval of the share that ordered.
shares as (
    select
        *,
        buyer_count / customer_count as buyer_share,
        expected_count / customer_count as expected_share,
        (buyer_count + 1.96 ^ 2 / 2) / (customer_count + 1.96 ^ 2) as centre,
        1.96 / (customer_count + 1.96 ^ 2) * sqrt(
            buyer_count * (customer_count - buyer_count) / customer_count + 1.96 ^ 2 / 4
        ) as half_width
    from chosen
)

select
    case
        when shares.customer_count is null then 'none'
        when least(shares.customer_count, shares.buyer_count) < smallest_group() then 'few'
        when shares.expected_share > shares.centre + shares.half_width
            then shares.kind || '_too_many'
        when shares.expected_share < shares.centre - shares.half_width
            then shares.kind || '_too_few'
        else shares.kind || '_right'
    end as says,
    shares.start_date,
    shares.end_date,
    shown(shares.customer_count, shares.customer_count) as customer_count,
    shown(shares.buyer_count, least(shares.customer_count, shares.buyer_count)) as buyer_count,
    shares.expected_share,
    shown(shares.buyer_share, shares.buyer_count) as buyer_share,
    shown(shares.centre - shares.half_width, shares.buyer_count) as buyer_share_lower,
    shown(shares.centre + shares.half_width, shares.buyer_count) as buyer_share_upper
from (select 1 as one)
left join shares on true
