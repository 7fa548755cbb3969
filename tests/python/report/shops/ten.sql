-- Ten customers, of whom five ordered in June; all three segments are smaller than ten.
insert into marts.dim_shop by name
select 'EUR' as base_currency, 'Europe/Paris' as time_zone, date '2026-06-30' as as_of_date,
    date '2026-01-03' as first_order_date;

insert into marts.fct_orders by name
select 'o' || customer || '-' || month as order_id, 'c' || customer as customer_key,
    20.00 as kept_revenue, false as is_guest,
    cast(date '2026-01-03' + to_months(month) + to_days(customer) as date) as order_date
from range(10) as customers (customer), range(6) as months (month)
where month < 5 or customer < 5;

insert into marts.fct_customer_rfm by name
select customer_key, ['champions', 'loyal', 'lost'][1 + row_number() over () % 3] as rfm_segment,
    1 + row_number() over () % 5 as recency_score, 3 as frequency_score, 3 as monetary_score,
    10 as recency_days, count(*) as frequency, sum(kept_revenue) as monetary,
    date '2026-06-30' as as_of_date
from marts.fct_orders group by customer_key;

insert into marts.fct_customer_segment_months by name
select customer_key, rfm_segment, recency_days, frequency, monetary, month_end_date
from marts.fct_customer_rfm
cross join (select unnest([date '2026-05-31', date '2026-06-30']) as month_end_date);

insert into marts.fct_segment_transitions by name
select 'rfm_segment' as segmentation, 'loyal' as from_segment, 'lost' as to_segment,
    10 as customer_count, 10 as from_customer_count, date '2026-06-30' as month_end_date;

insert into quality.rpt_row_reconciliation by name
select 'order_lines' as input_name, 60 as input_row_count, 55 as clean_row_count,
    5 as rejected_row_count, 0 as duplicate_row_count, true as is_reconciled;

insert into quality.fct_rejected_rows by name
select 'customers' as input_name, 'erasure_requested' as rejection_reason, 'x' as what_is_wrong,
    'y' as what_to_do, 1 as copy_count
from range(3);
