"""Named queries answer in every shop, show no small groups, and are what hand-written SQL says."""

import duckdb
import pytest

from tessera.report import Facts, NoServingFileError
from tessera.report.facts import QUERIES, SMALLEST_GROUP

NAMES = sorted(str(path.relative_to(QUERIES).with_suffix("")) for path in QUERIES.rglob("*.sql"))
# Columns that count people; of the others rows, products, checks or whole shops.
PEOPLE = {
    "customer_count", "buyer_count", "treated_count", "control_count", "repeat_count", "risk_count",
    "predicted_count", "consent_count", "first_count", "best_count", "quiet_count", "back_count",
    "lively_count", "sleeping_count", "result_control_count", "rule_basket_count",
}  # fmt: skip
# Whole shops, of which a sentence or a title says less where they are small.
COUNTED_WITHIN = {"shop", "moved", "letter/unknown_effects"}


@pytest.mark.parametrize("name", NAMES)
def test_a_query_answers_in_every_shop(name, facts):
    rows = facts.rows(name)
    if name.startswith("letter/") or name in {"shop", "headline"}:
        assert len(rows) == 1


@pytest.mark.parametrize("name", NAMES)
def test_no_group_of_fewer_than_ten_is_shown(name, facts):
    if name in COUNTED_WITHIN:
        return
    for row in facts.rows(name):
        for column in PEOPLE & row.keys():
            assert row[column] is None or row[column] >= SMALLEST_GROUP or row[column] == 0, row


def test_small_groups_of_the_rich_shop_are_left_out(served):
    facts = Facts(served("rich"))
    assert {row["segment"] for row in facts.rows("profiles")} == {"trade_buyers", "of_the_shop"}
    assert "explorers" not in {row["segment"] for row in facts.rows("profile_features")}
    assert max(row["probability_bin"] for row in facts.rows("calibration")) == 9
    assert {row["segment"] for row in facts.rows("campaign_effects")} == {"all", "loyal"}
    assert "reminder 2026-07" not in {row["campaign_id"] for row in facts.rows("holdouts")}
    assert {row["consequent_product"] for row in facts.rows("association_rules")} == {"Mug"}


def test_sales_are_what_the_orders_sum_to(served):
    file = served("rich")
    row = Facts(file).row("letter/sales")
    with duckdb.connect(str(file), read_only=True) as connection:
        (by_hand,) = connection.execute(
            "select count(*), sum(kept_revenue) from marts.fct_orders"
            " where order_date between '2026-06-01' and '2026-06-30'"
        ).fetchall()
    assert (row["order_count"], row["revenue"]) == (by_hand[0], float(by_hand[1]))
    assert row["says"] == "alike" if row["order_count"] == row["last_order_count"] else "fewer"


def test_sales_of_a_segment_are_of_those_who_were_in_it_when_the_month_began(served):
    file = served("rich")
    months = Facts(file).rows("months")
    june = {row["segment"]: row for row in months if f"{row['month_end_date']}" == "2026-06-30"}
    with duckdb.connect(str(file), read_only=True) as connection:
        (by_hand,) = connection.execute(
            "select count(*), sum(kept_revenue) from marts.fct_orders"
            " join marts.fct_customer_segment_months using (customer_key)"
            " where order_date between '2026-06-01' and '2026-06-30'"
            " and month_end_date = '2026-05-31' and rfm_segment = 'loyal'"
        ).fetchall()
    assert (june["loyal"]["order_count"], june["loyal"]["revenue"]) == (
        by_hand[0],
        float(by_hand[1]),
    )
    assert "at_risk" not in june


def test_what_campaigns_earned_is_the_sum_with_the_interval_of_a_sum(served):
    row = Facts(served("rich")).row("letter/earned")
    assert row["says"] == "earned"
    assert row["margin"] == pytest.approx(2.0 * 100 + 0.5 * 80)
    assert row["margin_upper"] - row["margin"] == pytest.approx((100**2 + 80**2) ** 0.5)


def test_retention_of_cohorts_agrees_with_a_count_by_hand(served):
    file = served("rich")
    rows = Facts(file).rows("cohorts")
    row = next(r for r in rows if (f"{r['cohort_start_date']}", r["age"]) == ("2025-01-01", 2))
    with duckdb.connect(str(file), read_only=True) as connection:
        share = connection.execute(
            "select count(distinct customer_key) filter (quarter(order_date) = 3)"
            " / count(distinct customer_key) from marts.fct_orders"
            " where customer_key is not null and year(order_date) = 2025"
        ).fetchone()
    assert row["active_share"] == pytest.approx(share[0])


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (lambda _: None, "There is no serving file"),
        (lambda file: file.write_text("no database"), "cannot be opened"),
        (lambda file: duckdb.connect(str(file)).close(), "another version of Tessera"),
    ],
    ids=["absent", "no database", "without tables"],
)
def test_what_cannot_be_reported_on_is_said(tmp_path, prepare, message):
    prepare(tmp_path / "tessera.duckdb")
    with pytest.raises(NoServingFileError, match=message):
        Facts(tmp_path / "tessera.duckdb").row("shop")
