"""The worked example of docs/bring-your-own-data.md, built exactly as it is printed there."""

from pathlib import Path

import pytest

from tests.end_to_end.background import built_in_background
from tests.end_to_end.printed_example import install_example, printed_blocks
from tests.end_to_end.project import ROOT, Project, passed

PAGE = ROOT / "docs" / "bring-your-own-data.md"
RAW = {
    "orders": """id,person,created,state,coupon
        1,ann,2026-01-05 10:00:00,,
        2,bob,2026-02-01T09:00:00Z,,SPRING
        3,,2026-02-02 12:30:00,,
        4,ann,2026-02-03 12:30:00,cancelled,""",
    "items": """order_id,position,sku,title,pieces,price,rebate
        1,1,mug,Red mug,2,4.50,0
        1,2,tea,Green tea,1,12.00,2.00
        2,1,mug,Red mug,1,4.50,
        3,1,tea,Green tea,3,12.00,
        4,1,tea,Green tea,-1,10.00,
        4,2,lamp,Lamp,1,n/a,""",
    "people": """id,joined,mail,land,newsletter
        ann,2025-12-01,ann@example.com,GB,yes
        bob,2026-01-01,bob.example.com,GB,no""",
    "articles": """sku,title,kind,maker,cost
        mug,Red mug,Kitchen,Potters,1.50
        tea,Green tea,Food,Leaves,4""",
    "stock": """sku,shelf,pieces,counted
        mug,A1,7,2026-02-01""",
    "opinions": """id,person,sku,stars,words,written
        1,ann,mug,5,Lovely,2026-01-20""",
}


# Guests' orders, so that one bad price is a small share of all lines.
GUESTS = range(100, 120)
RAW["orders"] += "".join(f"\n{order},,2026-01-20 10:00:00,," for order in GUESTS)
RAW["items"] += "".join(f"\n{order},1,tea,Green tea,1,12.00," for order in GUESTS)


@built_in_background
def corner_shop(folder: Path) -> Project:
    project = Project.copy(folder)
    install_example(project, PAGE)
    (project.folder / "raw").mkdir()
    for name, rows in RAW.items():
        lines = [line.strip() for line in rows.splitlines()]
        (project.folder / "raw" / f"{name}.csv").write_text("\n".join(lines) + "\n")
    passed(project.dbt("build", "--vars", "{connector: corner_shop, raw_path: raw}"))
    return project


def test_the_example_builds_as_printed(corner_shop):
    blocks = printed_blocks(PAGE)
    assert len(blocks) == 7
    sql = [content for name, _, content in blocks if name.endswith(".sql")]
    assert len(sql) == 5
    assert sum(len(content.splitlines()) for content in sql) <= 60
    assert corner_shop.query(
        "select order_id, is_guest, net_revenue, kept_revenue from marts.fct_orders"
        " where length(order_id) = 1 order by order_id"
    ) == [("1", False, 19, 9), ("2", False, 4.5, 4.5), ("3", True, 36, 36)]
    assert corner_shop.query(
        "select rejection_reason, sum(copy_count) from quality.fct_rejected_rows group by all"
    ) == [("missing_unit_price", 1)]
    assert corner_shop.query(
        "select category, brand from marts.dim_products where product_id = 'MUG'"
    ) == [("Kitchen", "Potters")]
    assert corner_shop.query("select on_hand from staging.stg_inventory") == [(7,)]
    assert corner_shop.query("select rating from staging.stg_reviews") == [(5,)]


@pytest.mark.parametrize(
    ("secret", "message"),
    [
        ("abc", "TESSERA_PSEUDONYM_KEY has 3 characters and needs at least 32."),
        ("another secret of these tests, and long enough", "Set the former key again."),
    ],
)
def test_a_secret_that_cannot_be_used_stops_in_plain_words(corner_shop, secret, message):
    """One model is built, and what it had found before stays."""
    stored = corner_shop.query("select * from pii.pii_salt")
    said = corner_shop.dbt(
        "run", "-s", "pii_salt", "--vars", "{connector: corner_shop, raw_path: raw}",
        TESSERA_PSEUDONYM_KEY=secret,
    )  # fmt: skip
    assert said.returncode == 1
    assert message in " ".join(said.stdout.split())
    assert "Traceback" not in said.stdout
    assert corner_shop.query("select * from pii.pii_salt") == stored


def test_too_few_customers_get_an_honest_fallback(corner_shop):
    methods = corner_shop.query(
        "select distinct method, method_reason from marts.fct_customer_segments"
        " where rfm_segment is not null and persona = rfm_segment"
    )
    assert methods == [("rfm_segments", "2 customers; at least 100 are needed")]
    # Ann bought both products once, Bob the mug.
    lists = corner_shop.query(
        "select product_id, route, count(*) from marts.fct_customer_recommendations"
        " where method = 'personal' and starts_with(method_reason, 'not compared: 1 customers')"
        " group by all order by all"
    )
    assert lists == [
        ("MUG", "own_purchases", 2), ("TEA", "own_purchases", 1), ("TEA", "popular", 1)
    ]  # fmt: skip


def test_of_few_customers_the_value_is_that_of_the_whole_shop(corner_shop):
    reason = (
        "2 customers; at least 100 are needed"
        "; nobody has come back so far, so that nothing is expected"
    )
    assert corner_shop.query(
        "select distinct method, spend_method, method_reason, next_order_date"
        " from ml.ml_customer_lifetimes"
    ) == [("average", "own_mean", reason, None)]
    assert corner_shop.query("select count(*) from ml.ml_lifetime_parameters") == [(0,)]


def test_from_one_review_no_ratings_are_predicted(corner_shop):
    assert corner_shop.query("select count(*) from marts.fct_predicted_ratings") == [(0,)]
    assert corner_shop.query(
        "select method_reason from marts.rpt_model_trainings where task = 'ratings'"
    ) == [("1 ratings; at least 200 are needed to compare methods",)]
