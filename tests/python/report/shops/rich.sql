-- Something for every picture. 240 customers; the odd ones order each month, the others in spring.
insert into marts.dim_shop by name
select 'GBP' as base_currency, 'Europe/London' as time_zone, date '2026-06-30' as as_of_date,
    date '2025-01-01' as first_order_date;

insert into marts.fct_orders by name
select 'o' || customer || '-' || month as order_id,
    case when customer < 230 then 'c' || customer end as customer_key,
    10.00 + customer as kept_revenue, customer >= 230 as is_guest,
    cast(date '2025-01-01' + to_months(month) + to_days(customer % 28) as date) as order_date
from range(240) as customers (customer), range(18) as months (month)
where customer % 2 = 1 or month % 12 between 2 and 4;

insert into marts.fct_customer_rfm by name
select customer_key,
    ['champions', 'loyal', 'new_customers', 'lost'][1 + (monetary_score + 3) % 4] as rfm_segment,
    monetary_score as recency_score, 1 + monetary_score % 5 as frequency_score, monetary_score,
    10 * monetary_score as recency_days, frequency, monetary, date '2026-06-30' as as_of_date
from (
    select customer_key, count(*) as frequency, sum(kept_revenue) as monetary,
        ntile(5) over (order by sum(kept_revenue), customer_key) as monetary_score
    from marts.fct_orders where customer_key is not null group by customer_key
);

insert into marts.fct_customer_segment_months by name
select customer_key,
    case when month % 2 = 0 then rfm_segment else 'at_risk' end as rfm_segment, recency_days,
    frequency, monetary, last_day(date '2025-01-01' + to_months(month)) as month_end_date
from marts.fct_customer_rfm, range(18) as months (month);

insert into marts.fct_segment_transitions by name
select 'rfm_segment' as segmentation, from_segment, to_segment, count(*) as customer_count,
    count(*) as from_customer_count, month_end_date
from (
    select month_end_date, rfm_segment as to_segment,
        lag(rfm_segment) over (partition by customer_key order by month_end_date) as from_segment
    from marts.fct_customer_segment_months
)
where from_segment is not null
group by all;

insert into marts.dim_clusters by name
select * from (values (1, 'trade_buyers', 'Trade buyers', true), (2, 'of_the_shop', 'Night owls', true))
    as listed (cluster_id, persona, persona_name, is_alive);

insert into marts.rpt_segment_profiles by name
select 'persona' as segmentation, segment, customer_count, customer_count / 240 as customer_share,
    100 * customer_count as net_revenue, customer_count / 240 as revenue_share,
    10 as median_recency_days, 3 as median_frequency, 50 as median_monetary
from (values ('trade_buyers', 100), ('of_the_shop', 131), ('explorers', 9))
    as listed (segment, customer_count);

insert into marts.rpt_segment_feature_profiles by name
select 'persona' as segmentation, segment, feature, feature as feature_name, unit,
    0.5 as feature_mean, 0.25 as average_mean, difference as standardised_difference
from (
    values ('trade_buyers', 'web_share', 'share', 2.5), ('of_the_shop', 'web_share', 'share', -1.0),
        ('trade_buyers', 'monetary', 'base currency', 0.0),
        ('of_the_shop', 'monetary', 'base currency', 0.4),
        ('explorers', 'monetary', 'base currency', 9.0)
) as listed (segment, feature, unit, difference);

insert into marts.fct_customer_predictions by name
select customer_key, 0.4 as purchase_probability, 0.6 as churn_probability
from marts.fct_customer_rfm;

insert into marts.fct_retention_list by name
select customer_key, row_number() over (order by customer_key) as retention_rank,
    0.6 as churn_probability, 100.0 as revenue_365d, 60.0 as revenue_at_risk,
    row_number() over (order by customer_key) % 2 = 0 as has_marketing_consent
from marts.fct_customer_rfm limit 120;

insert into marts.rpt_base_rates by name
select 'expected' as rate_type, 200 as customer_count, 0.4 as purchase_rate,
    0.35 as purchase_rate_lower, 0.45 as purchase_rate_upper, date '2026-06-30' as observation_date,
    date '2026-09-28' as horizon_end_date;

insert into marts.rpt_model_cards by name
select 'purchase' as outcome, 90 as horizon_days, date '2026-04-02' as test_start_date,
    date '2026-06-30' as test_end_date;

insert into marts.rpt_calibration by name
select bin as probability_bin, case when bin = 10 then 9 else 20 end as customer_count,
    bin / 10 as predicted_rate, bin / 12 as realised_rate, bin / 20 as realised_rate_lower,
    bin / 11 as realised_rate_upper
from range(1, 11) as bins (bin);

insert into marts.rpt_model_evaluations by name
select task, 'test' as evaluation_window, method, 'rfm_cell' as baseline, 'all' as cohort_type,
    metric, cutoff, 200 as sample_size, value as metric_value, value - 0.02 as metric_lower,
    value + 0.02 as metric_upper, value - 0.70 as difference, value - 0.71 as difference_lower,
    value - 0.69 as difference_upper, is_chosen, date '2026-04-02' as window_start_date,
    date '2026-06-30' as window_end_date
from (
    values ('purchases', 'rfm_cell', 'roc_auc', null, 0.70, false),
        ('purchases', 'random_forest', 'roc_auc', null, 0.75, true),
        ('spend', 'rfm_cell', 'rmse', null, 0.70, true),
        ('spend', 'tweedie', 'rmse', null, 0.60, false),
        ('recommendations', 'rfm_cell', 'hit_rate', 10, 0.30, false),
        ('recommendations', 'a_new_method', 'hit_rate', 10, 0.40, true)
) as listed (task, method, metric, cutoff, value, is_chosen);

insert into marts.rpt_cluster_selection by name
select 'k_means' as method, k as cluster_count, 0.9 - k / 20 as min_jaccard,
    0.05 as min_jaccard_se, 0.3 as silhouette, 20 as resample_count, true as is_eligible,
    k = 2 as is_chosen
from range(2, 6) as tried (k);

insert into marts.fct_association_rules by name
select rule_rank, antecedent as antecedent_product_ids, antecedent as antecedent_products,
    consequent as consequent_product_id, consequent as consequent_product, count as rule_basket_count,
    60 as antecedent_basket_count, 80 as consequent_basket_count, 2000 as basket_count,
    count / 60 as confidence, 12.5 as lift, false as is_redundant
from (
    values (1, 'Tea "Assam" </script>', 'Mug', 30), (2, 'Mug', 'Tea "Assam" </script>', 30),
        (3, 'Spoon', 'Fork', 9)
) as listed (rule_rank, antecedent, consequent, count);

insert into actions.rpt_experiments by name
select campaign as campaign_id, campaign as campaign_name, drawn_by, 'treated' as arm, cohort_type, cohort,
    metric, verdict, customer_count, 90 as control_count, 0.2 as arm_value, 0.1 as control_value,
    difference, difference - 1 as lower, difference + 1 as upper, 3.0 as detectable_after,
    50.00 as total_cost, true as is_mature, date '2026-03-01' as start_date,
    date '2026-03-28' as end_date
from (
    values ('Spring', 'shop', 'all', 'all', 'margin', 'works', 100, 2.0),
        ('Spring', 'shop', 'all', 'all', 'conversion', 'works', 100, 2.0),
        ('Spring', 'shop', 'segment', 'loyal', 'margin', 'undecided', 40, 0.5),
        ('Spring', 'shop', 'segment', 'lost', 'margin', 'undecided', 9, 7.0),
        ('Summer', 'plan', 'all', 'all', 'margin', 'undecided', 80, 0.5),
        ('2026-Q1', 'global_holdout', 'all', 'all', 'margin', 'not_over', 200, 90.0)
) as listed (campaign, drawn_by, cohort_type, cohort, metric, verdict, customer_count, difference);

insert into actions.fct_holdout_ledger by name
select campaign_id, 'c' || customer as customer_key, action, customer < held_out as is_control,
    is_global, timestamp '2026-06-30' as assigned_at, window_end
from (
    values ('global_holdout 2026-Q3', 'nothing', 12, true, date '2026-09-30'),
        ('welcome_series 2026-07', 'welcome_series', 15, false, date '2026-07-30'),
        ('reminder 2026-07', 'reminder', 9, false, date '2026-07-30')
) as listed (campaign_id, action, held_out, is_global, window_end),
range(230) as customers (customer);

insert into actions.rpt_campaign_plan by name
select * from (
    values (null, null, '2026-07', 90, 24, 4.50, 120.00),
        ('welcome_series 2026-07', 'welcome_series', '2026-07', 60, 15, 3.00, 100.00),
        ('reminder 2026-07', 'reminder', '2026-07', 30, 9, 1.50, 20.00)
) as listed (
    campaign_id, action, plan_month, treated_count, control_count, contact_cost, expected_margin
);

insert into actions.fct_segment_demand by name
select 'p1' as product_id, segment, units as expected_units, segment = 'all' as is_total,
    'mean_8' as method, cast(date '2026-06-29' + to_weeks(week) as date) as week_start_date
from (values ('all', 50), ('champions', 30), ('guests', 20)) as listed (segment, units),
range(8) as weeks (week);

insert into actions.rpt_demand_evaluations by name
select 'test' as evaluation_window, method, 'mean_8' as baseline, 'all' as cohort, metric,
    40 as sample_size, value as metric_value, value - 0.05 as metric_lower,
    value + 0.05 as metric_upper, value - 0.2 as difference, value - 0.25 as difference_lower,
    value - 0.15 as difference_upper, method = 'mean_8' as is_chosen,
    date '2026-01-05' as window_start_date, date '2026-06-28' as window_end_date
from (
    values ('mean_8', 'bias', 0.2), ('mean_8', 'wape', 0.2), ('tsb', 'wape', 0.1)
) as listed (method, metric, value);

insert into actions.rpt_inventory_actions by name
select product as product_id, product as product_name, 'main' as location_id, action, 5 as on_hand,
    3.5 as weekly_units, 10.0 as days_of_cover, order_quantity, order_quantity as understock_units,
    2 * order_quantity as understock_value, 0 as overstock_units, overstock_value
from (
    values ('Mug', 'order_now', 30, 0), ('Spoon', 'order_now', 10, 0), ('Fork', 'clear', 0, 400),
        ('Bowl', 'wait', 0, 0)
) as listed (product, action, order_quantity, overstock_value);

insert into quality.rpt_row_reconciliation by name
select * from (values ('order_lines', 3000, 2950, 40, 10, true), ('customers', 240, 229, 11, 0, true))
    as listed (
        input_name, input_row_count, clean_row_count, rejected_row_count, duplicate_row_count,
        is_reconciled
    );

insert into quality.fct_rejected_rows by name
select input_name, reason as rejection_reason, 'What is wrong' as what_is_wrong,
    'What to do' as what_to_do, 1 as copy_count
from (
    values ('order_lines', 'zero_quantity', 30), ('order_lines', 'unreadable_unit_price', 10),
        ('customers', 'superseded', 11)
) as listed (input_name, reason, count), range(30) as numbers (number)
where number < count;

insert into quality.fct_expectation_results by name
select 'gate_input' as gate, severity, severity = 'critical' as is_success,
    timestamp '2026-07-01 02:00:00' as run_at
from (values ('critical'), ('warning')) as listed (severity);
