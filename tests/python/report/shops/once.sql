-- Sixty customers, each with one order, nine of them of nothing that was kept; no month before.
insert into marts.dim_shop by name
select 'JPY' as base_currency, 'Asia/Tokyo' as time_zone, date '2026-06-30' as as_of_date,
    date '2026-06-01' as first_order_date;

insert into marts.fct_orders by name
select 'o' || customer as order_id, 'c' || customer as customer_key,
    case when customer < 9 then 0 else 1500 end as kept_revenue, false as is_guest,
    cast(date '2026-06-01' + to_days(customer % 30) as date) as order_date
from range(60) as customers (customer);

insert into marts.fct_customer_rfm by name
select customer_key, 'new_customers' as rfm_segment, 1 + row_number() over () % 5 as recency_score,
    1 as frequency_score, 3 as monetary_score, 10 as recency_days,
    cast(kept_revenue > 0 as integer) as frequency, kept_revenue as monetary,
    date '2026-06-30' as as_of_date
from marts.fct_orders;

insert into marts.fct_customer_segment_months by name
select customer_key, rfm_segment, recency_days, frequency, monetary,
    date '2026-06-30' as month_end_date
from marts.fct_customer_rfm;

insert into marts.rpt_segment_profiles by name
select 'rfm_segment' as segmentation, 'new_customers' as segment, 60 as customer_count,
    1.0 as customer_share, 76500 as net_revenue, 1.0 as revenue_share, 10 as median_recency_days,
    1 as median_frequency, 1500 as median_monetary;

insert into actions.fct_segment_demand by name
select 'p1' as product_id, 'all' as segment, 0.125 as expected_units, true as is_total,
    'mean_8' as method, cast(date '2026-06-29' + to_weeks(week) as date) as week_start_date
from range(8) as weeks (week);

insert into quality.rpt_row_reconciliation by name
select 'order_lines' as input_name, 60 as input_row_count, 60 as clean_row_count,
    0 as rejected_row_count, 0 as duplicate_row_count, true as is_reconciled;
