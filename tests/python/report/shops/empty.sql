-- A shop of which nothing is known but its dates.
insert into marts.dim_shop by name
select 'GBP' as base_currency, 'Europe/London' as time_zone, date '2026-06-30' as as_of_date,
    date '2026-06-30' as first_order_date;
