"""The demo shop from a fresh copy: built, published, the same again."""

from tests.end_to_end.project import WITHOUT_UNIT_TESTS, Project, passed

PERSONAL = {"customer_id", "email", "phone", "first_name", "last_name", "birth_date"}


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


def test_gates_left_their_results_and_none_stopped_the_build(demo):
    gates = demo.query(
        "select gate, count(*), count_if(is_stopping_build)"
        " from quality.fct_expectation_results group by gate order by gate"
    )
    assert [gate for gate, _, _ in gates] == [
        "gate_features", "gate_input", "gate_marts", "gate_predictions", "gate_staging",
    ]  # fmt: skip
    assert all(count > 0 and stops == 0 for _, count, stops in gates), gates
    assert demo.run("tessera", "quality").returncode == 0


def test_another_build_gives_the_same_marts_whatever_the_threads(demo, tmp_path):
    builds = []
    for threads in ("1", "4"):
        project = Project.copy(tmp_path / threads)
        passed(project.dbt("build", *WITHOUT_UNIT_TESTS, TESSERA_THREADS=threads))
        builds.append(project.checksums())
    assert builds[0] == builds[1] == demo.checksums()


def test_rows_after_the_clock_move_no_feature(tmp_path):
    """Build as of an earlier date, with and without the rows that come after it."""
    as_of = "2026-01-31"
    checksums = []
    for name, cut in (("all", ""), ("cut", as_of)):
        project = Project.copy(tmp_path / name)
        if cut:
            _cut_after(project, cut)
        passed(
            project.dbt(
                "build", "--vars", f"{{as_of: '{as_of}'}}", "--select",
                "+int_customer_features", "+int_customer_rfm_scores", *WITHOUT_UNIT_TESTS,
            )
        )  # fmt: skip
        checksums.append(
            project.query(
                "select count(*), sum(cast(hash(f) as hugeint))"
                " from intermediate.int_customer_features as f"
            )
            + project.query(
                "select count(*), sum(cast(hash(f) as hugeint))"
                " from intermediate.int_customer_rfm_scores as f"
            )
        )
    assert checksums[0] == checksums[1]
    assert checksums[0][0][0] > 0


def _cut_after(project: Project, date: str) -> None:
    """Remove every event in time that comes after a date from the seeds."""
    import pandas as pd

    times = {"order_lines": "ordered_at", "events": "occurred_at", "reviews": "reviewed_at",
             "tickets": "opened_at", "signals": "observed_at"}  # fmt: skip
    for name, column in times.items():
        file = project.folder / "seeds" / "demo" / f"demo_{name}.csv"
        rows = pd.read_csv(file, dtype=str, keep_default_na=False)
        rows[rows[column].str[:10] <= date].to_csv(file, index=False)
