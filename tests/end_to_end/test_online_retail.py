"""A million real order lines: the figures known of the file are found again, exactly."""

import sys
from pathlib import Path

import pytest

from tessera.report import Facts, write_report
from tessera.scoring import Scorer
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
from tests.end_to_end.background import built_in_background
from tests.end_to_end.predicted import (
    check_predictions,
    check_ranges,
    check_scores_in_sql,
    check_scores_of_scikit_learn,
)
from tests.end_to_end.project import (
    MANY_THREADS,
    ONE_THREAD,
    ORDERS_OF_TWO_ACCOUNTS,
    ROOT,
    WITHOUT_TESTS,
    Project,
    passed,
)
from tests.end_to_end.scored import check_each_model, check_new_orders, customers, pack

FILE = ROOT.parent / "shared" / "data" / "online_retail_II.parquet"


def build(folder: Path, raw_path: Path, threads: dict, left_out: tuple) -> Project:
    if not FILE.exists():
        pytest.skip(f"needs the public data set {FILE.name} in ../shared/data")
    project = Project.copy(folder)
    arguments = f"{{connector: online_retail, raw_path: '{raw_path}'}}"
    passed(project.dbt("build", "--vars", arguments, *left_out, **threads))
    return project


@built_in_background
def built(folder: Path) -> Project:
    """Return the shop of the public data set, published."""
    project = build(folder, FILE.parent, MANY_THREADS, ())
    passed(project.run("tessera", "publish"))
    return project


@built_in_background
def built_on_one_thread(folder: Path) -> Project:
    return build(folder, FILE, ONE_THREAD, WITHOUT_TESTS)


def test_rows_duplicates_cancellations_and_guests_are_those_of_the_file(built):
    assert built.query(
        """
        select input_row_count, duplicate_row_count, cancelled_row_count, guest_row_count,
            is_reconciled
        from quality.rpt_row_reconciliation where input_name = 'order_lines'
        """
    ) == [(1_067_371, 34_335, 19_494, 243_007, True)]


def test_prices_of_zero_and_below_are_rejected_with_their_reason(built):
    assert built.query(
        """
        select rejection_reason, sum(copy_count)
        from quality.fct_rejected_rows where input_name = 'order_lines' group by all order by all
        """
    ) == [("negative_unit_price", 5), ("zero_unit_price", 6_202)]


def test_an_order_is_of_one_account(built):
    assert built.query(ORDERS_OF_TWO_ACCOUNTS) == []


def test_customers_and_sales_are_those_of_the_file(built):
    assert built.query("select count(*) from staging.stg_customers") == [(5_942,)]
    assert built.query(
        "select count(distinct customer_key) from staging.stg_order_lines where movement = 'sale'"
    ) == [(5_878,)]


def test_codes_that_are_no_product_are_classified(built):
    found = dict(built.query("select product_id, line_type from pii.stg_line_types"))
    expected = {
        "POST": "shipping", "DOT": "shipping", "C2": "shipping", "M": "manual", "D": "discount",
        "BANK CHARGES": "fee", "ADJUST": "adjustment", "TEST001": "test", "S": "sample",
        "GIFT_0001_20": "voucher", "85123A": "product", "DCGS0058": "product",
    }  # fmt: skip
    assert {code: found[code] for code in expected} == expected


def test_codes_that_differ_only_in_case_are_one_product_with_one_name(built):
    assert built.query(
        "select count(*) from marts.dim_products where product_id != upper(trim(product_id))"
    ) == [(0,)]
    assert built.query(
        "select product_name from marts.dim_products where product_id = '85123A'"
    ) == [("WHITE HANGING HEART T-LIGHT HOLDER",)]


def test_the_large_order_that_was_cancelled_at_once_counts_for_nothing(built):
    """80,995 pieces were sold and cancelled within minutes on 2011-12-09."""
    assert built.query(
        """
        select quantity, returned_quantity, kept_revenue, is_fully_returned
        from marts.fct_orders where order_id = '581483'
        """
    ) == [(80_995, 80_995, 0, True)]


def test_another_build_on_one_thread_gives_the_same_marts(built, built_on_one_thread):
    assert built_on_one_thread.checksums() == built.checksums()


def test_every_buyer_has_a_prediction_and_three_reasons(built):
    check_predictions(built)


def test_sql_scores_every_customer_like_the_score_table(built):
    check_scores_in_sql(built)


def test_sql_scores_every_customer_like_scikit_learn(built):
    check_scores_of_scikit_learn(built)


def test_customers_are_scored_as_the_build_has_them(built):
    check_each_model(built, Scorer(pack(built)))


def test_scoring_by_score_tables_needs_no_scikit_learn(built):
    """To import it takes longer than all else that scoring does."""
    check = f"""
import sys
from pathlib import Path
from tessera.report import Facts, write_report
from tessera.scoring import Scorer
from tests.browser import (
    DESKTOP,
    PHONE,
    check_accessibility,
    check_layout,
    check_pictures,
    chromium,
    opened,
)
scorer = Scorer(Path({str(pack(built))!r}))
scorer.score({{"customer_key": {customers(built)[0]!r}}})
sys.exit("sklearn" in sys.modules or "scipy.stats" in sys.modules)
"""
    passed(built.run(sys.executable, "-c", check))


def test_with_its_new_order_a_customer_is_scored_like_in_the_next_build(built, tmp_path):
    check_new_orders(built, tmp_path)


def test_the_report_counts_rejected_rows_as_the_reconciliation_does(built):
    facts = Facts(built.folder / "serving" / "tessera.duckdb")
    counted = sum(row["row_count"] for row in facts.rows("rejected"))
    assert counted == sum(row["rejected_row_count"] for row in facts.rows("reconciliation"))


@pytest.mark.parametrize("look", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_report_is_drawn_and_asks_for_nothing(built, tmp_path, look):
    chromium()
    file = built.folder / "serving" / "tessera.duckdb"
    page = write_report(file, tmp_path, pictures=False).page
    assert page.stat().st_size < MOST_BYTES
    with opened(page, look) as opened_page:
        assert len(opened_page.query_selector_all(".picture")) > 15
        check_pictures(opened_page)
        check_layout(opened_page)
        check_accessibility(opened_page)


def test_ranges_held_seven_of_ten_customers_of_another_season(built):
    check_ranges(built, 0.72, 1)
    told = built.query(
        "select abs(range_coverage - 0.8) > 0.04, contains(limits, 'Ranges of 80 % held')"
        " from marts.rpt_model_cards where range_coverage is not null"
    )
    assert len(told) == 2
    assert all(is_off == is_told for is_off, is_told in told)


def test_the_blend_recommends_better_than_the_strongest_simple_answer_in_three_months(built):
    rows = built.query(
        """
        select method, metric, metric_value, difference_lower, is_chosen
        from marts.rpt_model_evaluations
        where evaluation_window = 'test' and cohort_type = 'all' and cutoff = 10
            and metric in ('ndcg', 'recall')
        """
    )
    values = {(method, metric): value for method, metric, value, _, _ in rows}
    lowest = {metric: low for method, metric, _, low, chosen in rows if chosen}
    assert {method for method, _, _, _, chosen in rows if chosen} == {"blend"}
    assert lowest["ndcg"] > 0.005
    assert lowest["recall"] > 0.002
    for metric in ("ndcg", "recall"):
        others = [value for (method, kind), value in values.items() if kind == metric]
        assert values["blend", metric] == max(others)
    assert values["blend", "ndcg"] == pytest.approx(0.312, abs=0.005)
    assert values["personal_and_popular", "ndcg"] == pytest.approx(0.301, abs=0.003)
