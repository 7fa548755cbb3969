"""``tessera explain`` on the demo shop: everything, of every kind of customer."""

import json

import pytest

from tests.end_to_end.project import passed

# One of each; the last never ordered.
CUSTOMERS = {
    "of the best segment": "select min(customer_key) from marts.fct_customer_rfm"
    " where rfm_segment = 'champions'",
    "planned": "select min(customer_key) from actions.fct_campaign_plan where not is_control",
    "held out": "select min(customer_key) from actions.fct_holdout_ledger where is_control",
    "to be served": "select min(customer_key) from actions.fct_service_priority",
    "who reviewed": "select min(customer_key) from marts.fct_review_sentiments",
    "who never ordered": "select min(customer_key) from marts.dim_customers where not is_buyer",
}


def explain(demo, *arguments):
    return demo.run("tessera", "explain", *arguments)


@pytest.mark.parametrize("kind", CUSTOMERS)
def test_everything_is_said_of_every_kind_of_customer(demo, kind):
    ((key,),) = demo.served(CUSTOMERS[kind])
    said = json.loads(passed(explain(demo, key, "--json")).stdout)
    assert said["customer_key"] == key
    assert said["answers"]["Who is it?"]
    tables = demo.served(
        "select schema_name || '.' || table_name from duckdb_columns()"
        " where column_name = 'customer_key'"
    )
    for (table,) in tables:
        expected = demo.served(f"select count(*) from {table} where customer_key = '{key}'")
        assert [(len(said["tables"].get(table, [])),)] == expected, table


def test_sentences_say_what_the_marts_say(demo):
    ((key, segment, recency, name, reason, driver, is_exact),) = demo.served(
        "select customer_key, rfm_segment, recency_days, product_name, offers.reason,"
        " drivers.reason, is_exact from marts.fct_customer_rfm"
        " join marts.fct_customer_recommendations as offers using (customer_key)"
        " join marts.fct_prediction_drivers as drivers using (customer_key)"
        " where recommendation_rank = 1 and driver_rank = 1 order by 1 limit 1"
    )
    told = " ".join(passed(explain(demo, key[:8])).stdout.split())
    assert f"RFM segment {segment} " in told
    assert f"(last order {recency} day" in told
    ((count, returned),) = demo.served(
        "select count(*), count_if(is_fully_returned) from marts.fct_orders"
        f" where customer_key = '{key}'"
    )
    assert f"{count} orders from" in told
    assert f", {returned} of them returned whole; " in told
    assert f"(orders not returned whole: {count - returned})" in told
    assert f"1. {name}: {reason}" in told
    assert f"it): {driver}" in told
    assert ("near it, not exact" in told) != is_exact


def test_the_shops_own_number_is_understood_where_the_build_database_is(demo):
    ((number, key),) = demo.query(
        "select customer_id, customer_key from pii.pii_customer_keys order by 1 limit 1"
    )
    assert key in passed(explain(demo, number)).stdout
    alone = explain(demo, number, "--database", "nowhere.duckdb")
    assert alone.returncode == 1
    assert f"There is no customer {number}." in alone.stderr


def test_a_page_needs_nothing_else(demo):
    ((key,),) = demo.served("select max(customer_key) from marts.fct_customer_rfm")
    passed(explain(demo, key, "--page", "customer.html"))
    page = (demo.folder / "customer.html").read_text()
    assert f"<h1>Customer {key}</h1>" in page
    assert "marts.fct_orders, " in page
    assert not any(word in page for word in ("http://", "https://", "<script", "<link", "None"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nobody"], "There is no customer nobody."),
        (["a"], "There is no customer a."),
        (["a", "--serving", "elsewhere"], "There is no serving file elsewhere/tessera.duckdb yet"),
    ],
)
def test_who_is_not_there_is_told(demo, arguments, message):
    told = explain(demo, *arguments)
    assert told.returncode == 1
    assert message in told.stderr
    assert "Traceback" not in told.stderr


def test_a_page_that_cannot_be_written_is_told(demo):
    ((key,),) = demo.served(CUSTOMERS["who never ordered"])
    told = explain(demo, key, "--page", "nowhere/page.html")
    assert told.returncode == 1
    assert "The page could not be written to nowhere/page.html (No such file" in told.stderr
    assert "Traceback" not in told.stderr
