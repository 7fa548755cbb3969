"""What BI tools ask of the demo: the questions of the docs, and the dashboard of Superset."""

import runpy
from zipfile import ZipFile

import duckdb
import psycopg
import pytest
import yaml
from benchmarks.bi_questions import grow, questions

from tessera.publishing.postgres.loading import type_in_postgres
from tests.end_to_end.project import ROOT
from tests.python.postgres_server import Server

QUESTIONS = questions()
PACKER = runpy.run_path(str(ROOT / "examples/superset/pack.py"))


@pytest.fixture(scope="module")
def served(demo):
    with duckdb.connect(str(demo.folder / "serving/tessera.duckdb"), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def in_postgres(served):
    """Return a connection to a database that has the published tables, without rows."""
    columns = served.execute(
        "select schema_name, table_name, column_name, data_type from duckdb_columns()"
        " where not internal order by schema_name, table_name, column_index"
    ).fetchall()
    tables: dict[str, list[str]] = {}
    for schema, table, name, data_type in columns:
        made = f'"{name}" {type_in_postgres(data_type)}'
        tables.setdefault(f"{schema}.{table}", []).append(made)
    server = Server()
    with psycopg.connect(server.new_database().url, autocommit=True) as connection:
        for schema in sorted({table.split(".")[0] for table in tables}):
            connection.execute(f"create schema {schema}")
        for table, made in tables.items():
            connection.execute(f"create table {table} ({', '.join(made)})")
        yield connection
    server.remove()


def test_there_are_thirty_questions():
    assert len(QUESTIONS) == 30


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_demo_answers_every_question(served, question):
    answer = served.execute(QUESTIONS[question])
    names = [name for name, *_ in answer.description]
    rows = answer.fetchall()
    assert rows
    # Some figure in every row, and no column that nobody ever fills.
    for position, name in enumerate(names):
        assert any(row[position] is not None for row in rows), name


@pytest.mark.parametrize("question", QUESTIONS)
def test_postgres_understands_every_question(in_postgres, question):
    in_postgres.execute(QUESTIONS[question])


@pytest.fixture(scope="module")
def packed(demo, tmp_path_factory):
    """Return the assets of the dashboard as Superset gets them, by kind and name."""
    target = tmp_path_factory.mktemp("superset") / "dashboard.zip"
    PACKER["pack"](demo.folder / "serving/tessera.duckdb", target)
    found = {}
    with ZipFile(target) as file:
        for path in file.namelist():
            *_, kind, name = path.split("/")
            found.setdefault(kind, {})[name] = yaml.safe_load(file.read(path))
    return found


def test_every_chart_finds_its_columns_and_figures(packed):
    datasets = {dataset["uuid"]: dataset for dataset in packed["datasets"].values()}
    assert packed["charts"]
    for name, chart in packed["charts"].items():
        dataset, params = datasets[chart["dataset_uuid"]], chart["params"]
        columns = {column["column_name"] for column in dataset["columns"]}
        figures = {metric["metric_name"] for metric in dataset["metrics"]}
        wanted = [*params.get("all_columns", []), *params.get("groupby", [])]
        wanted += [condition["subject"] for condition in params["adhoc_filters"]]
        assert set(wanted) <= columns, name
        assert {*params.get("metrics", []), params.get("metric")} - {None} <= figures, name
        assert params.get("x_axis") in {None, *columns}, name


def test_every_figure_and_column_of_the_dashboard_can_be_read_and_is_described(packed, served):
    for name, dataset in packed["datasets"].items():
        source = dataset["sql"] or f"select * from {dataset['schema']}.{dataset['table_name']}"
        for metric in dataset["metrics"]:
            query = f"select {metric['expression']} from ({source}) as dataset"
            assert served.execute(query).fetchone()[0], metric["metric_name"]
        assert all(column["description"] for column in dataset["columns"]), name


def test_the_dashboard_shows_every_chart(packed):
    (dashboard,) = packed["dashboards"].values()
    shown = [
        part["meta"]["uuid"]
        for part in dashboard["position"].values()
        if isinstance(part, dict) and part["type"] == "CHART"
    ]
    assert sorted(shown) == sorted(chart["uuid"] for chart in packed["charts"].values())


def test_superset_reads_the_link_or_another_database(packed, demo, tmp_path):
    link = demo.folder / "serving/tessera.duckdb"
    (database,) = packed["databases"].values()
    assert database["sqlalchemy_uri"] == f"duckdb:///{link}"
    assert database["extra"]["engine_params"]["connect_args"] == {"read_only": True}
    uri = "postgresql://bi@db.example.com/shop"
    PACKER["pack"](link, tmp_path / "dashboard.zip", uri)
    with ZipFile(tmp_path / "dashboard.zip") as file:
        elsewhere = yaml.safe_load(file.read("dashboard/databases/tessera.yaml"))
    assert (elsewhere["sqlalchemy_uri"], elsewhere["extra"]) == (uri, {})


def test_the_large_shop_of_the_benchmark_is_the_demo_many_times_over(demo, tmp_path):
    serving, grown = demo.folder / "serving/tessera.duckdb", tmp_path / "tessera.duckdb"
    (lines,) = demo.served("select count(*) from marts.fct_order_lines")[0]
    grow(serving, grown, 2 * lines)
    answers = {}
    for shop, file in {"demo": serving, "grown": grown}.items():
        answers[shop] = demo.query(
            """
            select
                count(*), sum(lines.net_revenue), count(distinct lines.customer_key),
                count(distinct lines.order_id), count(products.product_id)
            from marts.fct_order_lines as lines
            left join marts.dim_products as products using (product_id)
            left join marts.dim_customers as customers using (customer_key)
            """,
            file,
        )[0]
    assert answers["grown"] == tuple(2 * figure for figure in answers["demo"])
