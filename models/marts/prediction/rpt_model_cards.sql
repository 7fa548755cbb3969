{#
    What each model in use learned from, how, how well it did on the test, and its limits, in a row
    to be read before it is relied on.
#}
{% set range_level = 0.8 %}
{# Four percent, or what chance may do with so many customers (two standard errors). #}
{% set tolerance = 'greatest(0.04, 0.8 / sqrt(measures.test_customer_count))' %}
{% set held = 'cast(cast(round(100 * models.coverage) as integer) as ' ~ dbt.type_string() ~ ')' %}
with ml_prediction_models as (
    select * from {{ ref('ml_prediction_models') }}
),

rpt_model_evaluations as (
    select * from {{ ref('rpt_model_evaluations') }}
    where
        is_chosen
        and evaluation_window = 'test'
        and cohort_type = 'all'
),

int_clock as (
    select * from {{ ref('int_clock') }}
),

measures as (
    select
        task,
        max(sample_size) as test_customer_count,
        max(case when metric = 'roc_auc' then metric_value end) as roc_auc,
        max(case when metric = 'roc_auc' then difference end) as roc_auc_difference,
        max(case when metric = 'ece' then metric_value end) as calibration_error,
        max(case when metric = 'rmse' then metric_value end) as rmse,
        max(case when metric = 'r2' then metric_value end) as r2,
        max(case when metric = 'bias' then metric_value end) as bias,
        max(baseline) as baseline,
        max(window_start_date) as test_start_date,
        max(window_end_date) as test_end_date
    from rpt_model_evaluations
    group by task
)

select
    models.outcome,
    models.method,
    models.reason as method_reason,
    measures.baseline,
    models.calibration_reason,
    case
        when models.outcome != 'purchase' then null
        when models.is_table then models.method
        else models.explained_by
    end as explained_by,
    case
        when measures.test_customer_count is null
            then 'Not tested: methods could not be compared. Read it as a first guess.'
        when measures.calibration_error > 0.1
            then 'Ranks hold, probabilities do not: the season moved. Go by rank and band.'
        when models.outcome in ('purchase', 'category')
            then
                'Only customers who ordered within a year. A season unlike last year''s moves all '
                || 'probabilities together.'
        when measures.r2 is null
            then 'All customers of the test brought the same, which says nothing of how good it is.'
        when measures.r2 < 0.2
            then 'Says little of single customers: use sums over many.'
        else
            'A few large customers make most of the error; sums over many customers are off by the '
            || 'bias.'
    end
    || case
        when measures.r2 is null then ''
        when models.coverage < {{ range_level }} - {{ tolerance }}
            then
                ' Ranges of 80 % held ' || {{ held }} || ' % of the test: its season was unlike '
                || 'those learned from.'
        when models.coverage > {{ range_level }} + {{ tolerance }}
            then
                ' Ranges of 80 % held ' || {{ held }} || ' % of the test: wider than need be.'
        else ''
    end as limits,
    models.horizon_days,
    models.learned_count,
    measures.test_customer_count,
    measures.roc_auc,
    measures.roc_auc_difference,
    measures.calibration_error,
    measures.rmse,
    measures.r2,
    measures.bias,
    models.coverage as range_coverage,
    models.explained_rank_correlation as explanation_rank_correlation,
    models.is_table as is_scored_by_table,
    int_clock.first_order_date as data_start_date,
    models.trained_as_of,
    measures.test_start_date,
    measures.test_end_date
from ml_prediction_models as models
cross join int_clock
left outer join measures
    on
        measures.task
        = case models.outcome
            when 'purchase' then 'purchases'
            when 'category' then 'categories'
            else models.outcome
        end
