"""Public purchases by customer and day, for the figures of the reference pages."""

import duckdb
import numpy as np
import pytest
from observed import observe

ONLINE_RETAIL_DAYS = """
with lines as (
    select distinct
        upper(trim("StockCode")) as code,
        cast("Invoice" as varchar) as invoice,
        "Customer ID" as customer,
        "InvoiceDate" as ordered_at,
        "Quantity" as pieces,
        "Price" as price,
        "Country" as country
    from read_parquet('{file}')
    where
        "Customer ID" is not null
        and "Quantity" > 0
        and "Price" > 0
        and not starts_with(cast("Invoice" as varchar), 'C')
        and regexp_matches(upper(trim("StockCode")), '^[0-9]{{5}}')
)

select
    customer,
    cast(cast(ordered_at as date) as timestamp) as date,
    sum(pieces * price) as revenue,
    sum(pieces) as pieces,
    count(distinct code) as products,
    cast(max(country) = 'United Kingdom' as double) as is_domestic
from lines
group by all
"""
CDNOW_DAYS = """
select
    cast(customer_id as bigint) as customer,
    cast(cast(date as date) as timestamp) as date,
    sum(dollar_value) as revenue,
    sum(number_of_cds) as pieces,
    sum(number_of_cds) as products,
    1.0 as is_domestic
from read_parquet('{file}')
group by all
"""
CUTOFFS = (
    "2010-06-14", "2010-09-10", "2010-12-14", "2011-03-14", "2011-06-12", "2011-09-10",
    "2011-12-09",
)  # fmt: skip


@pytest.fixture(scope="session")
def online_retail_days(shared_data):
    """Online Retail II: one row per customer and day with an order."""
    return duckdb.sql(ONLINE_RETAIL_DAYS.format(file=shared_data("online_retail_II.parquet"))).df()


@pytest.fixture(scope="session")
def online_retail(online_retail_days):
    """Customers of Online Retail II on each cut-off; nothing is known after the last."""
    table = observe(online_retail_days, CUTOFFS)
    now = table["observation_date"] == CUTOFFS[-1]
    table["has_purchased"] = table["has_purchased"].astype(float)
    table.loc[now, ["has_purchased", "order_days", "spend"]] = np.nan
    return table


@pytest.fixture(scope="session")
def cdnow_days(shared_data):
    """CDNOW, all customers: one row per customer and day with an order."""
    return duckdb.sql(CDNOW_DAYS.format(file=shared_data("cdnow_master.parquet"))).df()
