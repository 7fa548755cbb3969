-- Customers in tenths by their predicted probability of an order: what was predicted, and what
-- share ordered, with its 95 % interval.
select
    probability_bin,
    customer_count,
    predicted_rate,
    realised_rate,
    realised_rate_lower,
    realised_rate_upper
from marts.rpt_calibration
where customer_count >= smallest_group()
order by probability_bin
