"""The demo shop from a fresh copy: built, published, the same again."""

from pathlib import Path

import duckdb
import pandas as pd

from tests.end_to_end.background import built_in_background
from tests.end_to_end.predicted import (
    check_predictions,
    check_ranges,
    check_scores_in_sql,
    check_scores_of_scikit_learn,
)
from tests.end_to_end.project import (
    ORDERS_OF_TWO_ACCOUNTS,
    ROOT,
    WITHOUT_TESTS,
    Project,
    passed,
)

PERSONAL = {"customer_id", "email", "phone", "first_name", "last_name", "birth_date"}


def test_an_order_is_of_one_account(demo):
    assert demo.query(ORDERS_OF_TWO_ACCOUNTS) == []


def test_every_input_has_rows_and_every_row_is_accounted_for(demo):
    rows = demo.query(
        "select input_name, input_row_count, is_reconciled from quality.rpt_row_reconciliation"
    )
    assert len(rows) == 12
    assert all(count > 0 and reconciled for _, count, reconciled in rows), rows


def test_every_buyer_has_one_segment_one_cluster_and_ten_recommendations(demo):
    assert demo.query(
        """
        select
            count(*),
            count(segments.rfm_segment),
            count(clusters.cluster_id),
            min(recommended.product_count),
            max(recommended.product_count)
        from marts.dim_customers as customers
        left join marts.fct_customer_rfm as segments using (customer_key)
        left join marts.fct_customer_segments as clusters using (customer_key)
        left join (
            select customer_key, count(*) as product_count
            from marts.fct_customer_recommendations group by customer_key
        ) as recommended using (customer_key)
        where customers.is_buyer
        """
    ) == [
        (
            buyers := demo.query("select count(distinct customer_key) from marts.fct_orders")[0][0],
            buyers,
            buyers,
            10,
            10,
        )
    ]


def test_every_buyer_has_a_prediction_and_three_reasons(demo):
    check_predictions(demo)


def test_sql_scores_every_customer_like_the_score_table(demo):
    check_scores_in_sql(demo)


def test_sql_scores_every_customer_like_scikit_learn(demo):
    check_scores_of_scikit_learn(demo)


def test_ranges_held_eight_of_ten_customers_of_the_test(demo):
    check_ranges(demo, 0.76, 0.84)


def test_the_serving_copy_has_the_marts_and_no_personal_data(demo):
    assert demo.served("select count(*) from marts.fct_customer_rfm") == demo.query(
        "select count(*) from marts.fct_customer_rfm"
    )
    schemas = {
        schema
        for (schema,) in demo.served("select schema_name from duckdb_schemas() where not internal")
    }
    columns = {
        name for (name,) in demo.served("select column_name from information_schema.columns")
    }
    assert "pii" not in schemas
    assert not columns & PERSONAL
    emails = demo.query("select email from pii.pii_customers where email is not null limit 50")
    assert emails
    texts = demo.served(
        "select table_schema || '.' || table_name, column_name from information_schema.columns"
        " where data_type = 'VARCHAR' and table_schema != 'main'"
    )
    for table, column in texts:
        found = demo.served(f"select count(*) from {table} where {column} like '%@example.%'")
        assert found == [(0,)], (table, column)


def test_every_served_table_and_column_says_what_it_is(demo):
    silent = "where not internal and comment is null"
    assert demo.served(f"select table_name from duckdb_tables() {silent}") == []
    assert demo.served(f"select table_name, column_name from duckdb_columns() {silent}") == []
    listed = demo.served("select row_count from main.published_tables where row_count is not null")
    tables = demo.served("select count(*) from duckdb_tables() where schema_name != 'main'")
    assert [(len(listed),)] == tables


def test_gates_left_their_results_and_none_stopped_the_build(demo):
    gates = demo.query(
        "select gate, count(*), count_if(is_stopping_build)"
        " from quality.fct_expectation_results group by gate order by gate"
    )
    assert [gate for gate, _, _ in gates] == [
        "gate_actions", "gate_features", "gate_input", "gate_marts", "gate_predictions",
        "gate_staging",
    ]  # fmt: skip
    assert all(count > 0 and stops == 0 for _, count, stops in gates), gates
    assert demo.run("tessera", "quality").returncode == 0


@built_in_background
def demo_with_another_key(folder: Path) -> Project:
    project = Project.copy(folder)
    key = "another key of the demo shop, which is public too"
    passed(project.dbt("build", *WITHOUT_TESTS, TESSERA_THREADS="1", TESSERA_PSEUDONYM_KEY=key))
    return project


def test_marts_are_the_same_whatever_the_threads_and_the_secret(demo, demo_with_another_key):
    """The demo was built on four threads, with the key that is there without one."""
    other = demo_with_another_key
    keys = "select customer_key from pii.pii_customer_keys"
    assert not set(demo.query(keys)) & set(other.query(keys))
    assert other.checksums_without_keys() == demo.checksums_without_keys()


@built_in_background
def checksums_at_the_clock(folder: Path, demo: Project) -> list[tuple]:
    """Return what features and scores of an earlier date are before and after a cut.

    The cut removes every event in time that comes after the date.
    """
    date = "2026-01-31"
    times = {"order_lines": "ordered_at", "events": "occurred_at", "reviews": "reviewed_at",
             "tickets": "opened_at", "signals": "observed_at"}  # fmt: skip
    project = demo.twin(folder)
    checksums = [_checksums_as_of(project, date)]
    with duckdb.connect(str(project.database)) as connection:
        for name, column in times.items():
            connection.execute(
                f"delete from demo.demo_{name} where substr({column}, 1, 10) > '{date}'"
            )
    return [*checksums, _checksums_as_of(project, date)]


def _checksums_as_of(project: Project, date: str) -> list[tuple]:
    # Without gates, which would stop a delivery of which so much is gone.
    passed(
        project.dbt(
            "run", "--vars", f"{{as_of: '{date}'}}", "--select", "+int_customer_features",
            "+int_customer_rfm_scores", "--exclude", "tag:gate",
        )
    )  # fmt: skip
    return [
        project.query(
            f"select count(*), sum(cast(hash(t) as hugeint)) from intermediate.{table} as t"
        )[0]
        for table in ("int_customer_features", "int_customer_rfm_scores", "int_clock")
    ] + project.query("select count(*) from pii.input_order_lines")


def test_rows_after_the_clock_move_no_feature(checksums_at_the_clock):
    whole, cut = checksums_at_the_clock
    assert whole[:-1] == cut[:-1]
    assert whole[0][0] > 0
    assert whole[-1] > cut[-1]


def test_known_effects_of_past_campaigns_lie_in_the_reported_intervals(demo):
    truth = pd.read_csv(ROOT / "scripts" / "demo_shop" / "truth" / "campaign_effects.csv")
    truth["gained"] = truth["effect"] * truth["n_treated"]
    sums = truth.groupby("campaign_id")[["gained", "n_treated"]].sum()
    found = demo.query(
        """
        select campaign_id, lower, upper, looking_lower, looking_upper, reason
        from actions.rpt_experiments
        where
            metric = 'conversion' and cohort = 'all' and arm = 'treated' and drawn_by = 'shop'
        """
    )
    assert {row[0] for row in found} == set(sums.index)
    for campaign_id, lower, upper, looking_lower, looking_upper, reason in found:
        effect = sums.loc[campaign_id, "gained"] / sums.loc[campaign_id, "n_treated"]
        assert lower < effect < upper, reason
        assert looking_lower is None or looking_lower < effect < looking_upper


def test_uplift_of_past_campaigns_is_what_was_made_up_or_says_why_not(demo):
    truth = pd.read_csv(ROOT / "scripts" / "demo_shop" / "truth" / "campaign_effects.csv")
    truth["gained"] = truth["effect"] * truth["n_treated"]
    sums = truth.groupby("campaign_id")[["gained", "n_treated"]].sum()
    effects = (sums["gained"] / sums["n_treated"]).rename(
        {"M1": "limited_time_offer", "M2": "win_back_offer", "M3": "new_range"}
    )
    found = demo.query(
        """
        select treatment, metric_lower, metric_upper, method_reason
        from actions.rpt_uplift
        where metric = 'uplift' and customer_share = 1 and is_chosen
        """
    )
    assert {row[0] for row in found} == {"limited_time_offer", "new_range"}
    for treatment, lower, upper, reason in found:
        assert lower < effects[treatment] < upper, reason
    # Eight of those who were held out came back by themselves: too few to learn from.
    ((method, value, reason),) = demo.query(
        "select method, metric_value, method_reason from actions.rpt_uplift"
        " where treatment = 'win_back_offer'"
    )
    assert (method, value) == ("none", None)
    assert "who ordered in the arm with fewer of them" in reason
    # What is learned ranks, but none of it is sure enough to be used.
    assert demo.query(
        """
        select count(*), count(distinct treatment), bool_or(uplift.is_used),
            bool_or(options.belief_source = 'uplift')
        from actions.fct_customer_uplift as uplift
        left join actions.act_plan_options as options
            on uplift.customer_key = options.customer_key and uplift.treatment = options.action
        """
    ) == [(2 * demo.query("select count(*) from marts.dim_customers")[0][0], 2, False, False)]


def test_rules_are_judged_beside_nobody_and_everybody(demo):
    found = demo.query(
        """
        select trial, count(*), count(distinct policy_type), count(policy_value),
            count(*) filter (where is_best_single),
            bool_and(policy_value between policy_value_lower and policy_value_upper),
            bool_and(covered_share > 0.9)
        from actions.rpt_policy_value group by trial order by trial
        """
    )
    assert found == [
        ("limited_time_offer", 4, 4, 4, 1, True, True),
        ("new_range", 4, 4, 4, 1, True, True),
        # Without a learner: nobody, everybody, the playbook.
        ("win_back_offer", 3, 3, 3, 1, True, True),
    ]
