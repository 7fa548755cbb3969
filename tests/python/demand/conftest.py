"""Weekly demand of public data, by the protocol of the references."""

import datetime as dt

import duckdb
import pytest
from tests.python.demand.made_weeks import FIRST

from tessera.demand import read_weeks

END = dt.date(2011, 12, 5)
LINES = """
    with lines as (
        select distinct
            upper(trim(StockCode)) as product_id, Invoice, "Customer ID", InvoiceDate, Quantity,
            Price, Country
        from read_parquet(?)
        where
            Quantity > 0 and Price > 0 and not regexp_matches(upper(Invoice), '^[CA]')
            and regexp_matches(upper(trim(StockCode)), '^[0-9]{5}')
    )
    select
        product_id,
        case when Country = 'United Kingdom' then 'domestic' else 'export' end as segment,
        cast(date_trunc('week', InvoiceDate) as date) as week_start_date,
        cast(sum(Quantity) as double) as units,
        sum(Quantity * cast(Price as decimal(18, 4))) as revenue
    from lines
    group by all
"""


@pytest.fixture(scope="session")
def online_retail_weeks(shared_data):
    """Weeks of the 500 products with the largest revenue in the year before the first origin."""
    path = shared_data("online_retail_II.parquet")
    with duckdb.connect() as session:
        rows = session.execute(LINES, [str(path)]).df()
    year = rows["week_start_date"].between("2010-06-21", "2011-06-13")
    revenue = rows[year].groupby("product_id")["revenue"].sum().reset_index()
    largest = revenue.sort_values(["revenue", "product_id"], ascending=[False, True]).head(500)
    rows = rows[rows["product_id"].isin(largest["product_id"])]
    return read_weeks(rows.drop(columns="revenue"), FIRST, END)
