"""The metrics of the semantic layer, asked of the serving file, beside SQL written by hand."""

import csv
from pathlib import Path

import duckdb
import pytest

from tests.end_to_end.project import Project, passed

SERVING = {"DBT_PROFILES_DIR": "semantic"}

# What is asked, by which group, and the same by hand: a row per group, the group first.
QUESTIONS = {
    "orders by year": (
        "revenue,kept_revenue,orders,active_customers,average_order_value,revenue_running_year,"
        "revenue_year_before",
        "metric_time__year",
        """
        with years as (
            select
                date_trunc('year', order_date) as group_name,
                sum(net_revenue) as revenue,
                sum(kept_revenue) as kept_revenue,
                count(*) as orders,
                count(distinct customer_key) as active_customers,
                max(order_date) as last_day
            from marts.fct_orders
            group by group_name
        )
        select
            cast(group_name as timestamp), revenue, kept_revenue, orders, active_customers,
            revenue / orders,
            (
                select sum(net_revenue) from marts.fct_orders
                where order_date > least(
                    cast(group_name + interval 1 year - interval 1 day as date),
                    (select max(date_day) from marts.dim_dates)
                ) - interval 12 months
                and order_date < group_name + interval 1 year
            ),
            coalesce(lag(revenue) over (order by group_name), 0)
        from years
        """,
    ),
    # Of two metrics of one model MetricFlow would show a row for each day of the time spine.
    "revenue and orders by month": (
        "revenue,kept_revenue,orders",
        "metric_time__month",
        """
        select
            cast(date_trunc('month', date_day) as timestamp), coalesce(sum(net_revenue), 0),
            coalesce(sum(kept_revenue), 0), count(order_id)
        from marts.dim_dates
        left join marts.fct_orders on date_day = order_date
        group by all
        """,
    ),
    "customers by segment": (
        "customers,buyers,repeat_rate,churn_share,value_at_risk",
        "customer__rfm_segment",
        """
        select
            rfm_segment, count(*), count(nullif(frequency, 0)),
            count_if(frequency > 1) / nullif(count_if(frequency > 0), 0),
            count_if(frequency > 0 and lifecycle_stage = 'lapsed')
            / nullif(count_if(frequency > 0), 0),
            sum(revenue_at_risk)
        from marts.fct_customer_segments
        left join marts.fct_retention_list using (customer_key)
        group by rfm_segment
        """,
    ),
    "retention by month": (
        "retention_rate,month_end_customers",
        "metric_time__month",
        """
        select
            cast(date_trunc('month', month_end_date) as timestamp),
            count_if(was_active_year_ago and is_active) / nullif(count_if(was_active_year_ago), 0),
            count(*)
        from marts.fct_customer_segment_months
        group by month_end_date
        """,
    ),
    "predictions by country": (
        "expected_churn_share,expected_value_12m",
        "customer__country",
        """
        select country, sum(churn_probability) / count(churn_probability), sum(value_12m)
        from marts.fct_customer_predictions
        left join marts.dim_customers using (customer_key)
        group by country
        """,
    ),
    "campaigns": (
        "contacted_rate,held_out_rate,lift",
        "campaign_result__campaign_id",
        """
        with arms as (
            select
                campaign_id,
                sum(converted_count) filter (not is_control)
                / sum(customer_count) filter (not is_control) as contacted,
                sum(converted_count) filter (is_control)
                / sum(customer_count) filter (is_control) as held_out
            from actions.fct_campaign_results
            where cohort_type = 'all'
            group by campaign_id
        )
        select campaign_id, contacted, held_out, contacted - held_out from arms
        """,
    ),
    "shares of segments": (
        "segment_customer_share,segment_revenue_share",
        "segment_profile__segment",
        """
        select segment, sum(customer_share), sum(revenue_share)
        from marts.rpt_segment_profiles
        group by segment
        """,
    ),
}


@pytest.fixture(scope="module")
def served(demo: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return the project beside the demo's serving file, with nothing else."""
    project = Project.copy(tmp_path_factory.mktemp("metrics"))
    (project.folder / "serving").symlink_to(demo.folder / "serving")
    passed(project.dbt("parse", "--quiet", **SERVING))
    return project


def answers(project: Project, *question: str) -> list[dict[str, str]]:
    """Ask MetricFlow, and return its rows."""
    file = project.folder / "answer.csv"
    passed(project.mf("query", "--quiet", *question, "--csv", str(file), **SERVING))
    with file.open() as rows:
        return list(csv.DictReader(rows))


def by_group(rows: list[list[object]]) -> dict[str, list[float]]:
    """Return the figures of each group; what is not known is no number."""
    return {
        str(group or ""): [float("nan" if value in {None, ""} else str(value)) for value in values]
        for group, *values in rows
    }


def test_metrics_fit_the_serving_file(served: Project) -> None:
    passed(served.run("mf", "validate-configs", **SERVING))


@pytest.mark.parametrize("question", QUESTIONS)
def test_metrics_equal_sql_written_by_hand(served: Project, question: str) -> None:
    metrics, group, sql = QUESTIONS[question]
    rows = answers(served, "--metrics", metrics, "--group-by", group)
    found = by_group([list(row.values()) for row in rows])
    with duckdb.connect(str(Path(served.folder, "serving", "tessera.duckdb")), read_only=True) as c:
        expected = by_group([list(row) for row in c.execute(sql).fetchall()])
    assert len(rows) == len(found)
    assert found.keys() == expected.keys()
    for name, values in expected.items():
        assert found[name] == pytest.approx(values, rel=1e-9, nan_ok=True), name


def test_every_metric_is_compared(served: Project) -> None:
    listed = passed(served.mf("list", "metrics", **SERVING)).stdout
    named = {line.split()[1].rstrip(":") for line in listed.splitlines() if line.startswith("• ")}
    compared = {name for metrics, *_ in QUESTIONS.values() for name in metrics.split(",")}
    parts = {
        "campaign_customers", "campaign_orderers", "customers_a_year_ago", "expected_churners",
        "lapsed_buyers", "repeat_buyers", "retained_customers", "scored_customers",
    }  # fmt: skip
    assert named == compared | parts


def test_a_saved_query_answers(served: Project) -> None:
    rows = answers(served, "--saved-query", "revenue_by_month")
    assert len(rows) > 24
    assert {"revenue", "orders", "average_order_value"} <= rows[0].keys()
