-- Each of the 125 combinations of scores belongs to exactly one of eleven segments.
with scores as (
    select {{ repeated('5') }} as score
),

combinations as (
    select
        recency.score as recency_score,
        frequency.score as frequency_score,
        monetary.score as monetary_score
    from scores as recency
    cross join scores as frequency
    cross join scores as monetary
),

matches as (
    select
        combinations.recency_score,
        combinations.frequency_score,
        combinations.monetary_score,
        count(rules.segment) as rule_count
    from combinations
    left outer join {{ ref('rfm_segments') }} as rules
        on
            combinations.recency_score between rules.recency_from and rules.recency_to
            and combinations.frequency_score between rules.frequency_from and rules.frequency_to
            and combinations.monetary_score between rules.monetary_from and rules.monetary_to
    group by
        combinations.recency_score,
        combinations.frequency_score,
        combinations.monetary_score
)

select
    recency_score || '-' || frequency_score || '-' || monetary_score as finding,
    rule_count
from matches
where rule_count != 1
union all
select
    'segments' as finding,
    count(distinct segment) as rule_count
from {{ ref('rfm_segments') }}
having count(distinct segment) != 11
