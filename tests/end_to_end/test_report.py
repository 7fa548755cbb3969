"""The report on the demo shop: figures against SQL by hand, and the page in a browser."""

import re
from datetime import date, timedelta

import pytest

from tests.browser import (
    DESKTOP,
    MOST_BYTES,
    PHONE,
    check_accessibility,
    check_layout,
    check_pictures,
    chromium,
    opened,
)
from tests.end_to_end.project import passed


@pytest.fixture(scope="module")
def page(demo):
    said = passed(demo.run("tessera", "report", "--no-pictures")).stdout
    assert "Report: report/report.html" in said
    return demo.folder / "report" / "report.html"


def _letter(page):
    """Return the figures of the letter by query and column."""
    text = page.read_text(encoding="utf-8")
    found = re.findall(r'value="([^"]*)" data-from="letter/([^"]*)"', text)
    return {name: value for value, name in found}


def test_the_page_is_small_and_whole(page):
    assert page.stat().st_size < MOST_BYTES
    assert page.read_text(encoding="utf-8").endswith("</html>\n")


def test_the_letter_says_what_sql_by_hand_says(page, demo):
    letter = _letter(page)
    (as_of,) = demo.served("select max(as_of_date) from marts.fct_customer_segments")[0]
    end = (as_of + timedelta(days=1)).replace(day=1) - timedelta(days=1)
    start = end.replace(day=1)
    orders, revenue = demo.served(
        "select count(*), sum(kept_revenue) from marts.fct_orders"
        f" where order_date between '{start}' and '{end}'"
    )[0]
    assert letter["sales.order_count"] == str(orders)
    assert float(letter["sales.revenue"]) == float(revenue)
    likely, consenting, at_risk = demo.served(
        "select count(*), count_if(has_marketing_consent), sum(revenue_at_risk)"
        " from marts.fct_retention_list"
    )[0]
    assert letter["retention.customer_count"] == str(likely)
    assert letter["retention.consent_count"] == str(consenting)
    assert float(letter["retention.revenue_at_risk"]) == pytest.approx(at_risk)
    ordered, cleared = demo.served(
        "select count(distinct product_id) filter (action = 'order_now'),"
        " count(distinct product_id) filter (action = 'clear') from actions.rpt_inventory_actions"
    )[0]
    assert (letter["stock.order_count"], letter["stock.clear_count"]) == (
        str(ordered),
        str(cleared),
    )
    held_out, until = demo.served(
        "select count(*), max(window_end) from actions.fct_holdout_ledger"
        " where is_global and is_control"
    )[0]
    assert letter["holdout.control_count"] == str(held_out)
    assert date.fromisoformat(letter["holdout.window_end_date"]) == until


@pytest.mark.parametrize("look", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_picture_is_drawn_and_nothing_is_asked_for(page, look):
    chromium()
    with opened(page, look) as opened_page:
        assert len(opened_page.query_selector_all(".picture")) > 20
        check_pictures(opened_page)
        check_layout(opened_page)
        check_accessibility(opened_page)
