"""A model takes the place of what had its name, or leaves it as it was."""

import duckdb
import pytest

from tests.end_to_end.project import Project

CLOCK, PLAIN, LEARNED = "int_clock", "stg_signals", "ml_learned_scores"
KINDS = (
    "select table_type from information_schema.tables"
    f" where table_name in ('{CLOCK}', '{PLAIN}', '{LEARNED}') order by table_name"
)


@pytest.fixture(scope="module")
def project(demo: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return the demo with views where its models make tables, and the other way round."""
    project = demo.twin(tmp_path_factory.mktemp("other_kinds"))
    with duckdb.connect(str(project.database)) as connection:
        for table in (f"intermediate.{CLOCK}", f"ml.{LEARNED}"):
            connection.execute(f"drop table {table}")
            connection.execute(f"create view {table} as select 1 as other")
        connection.execute(f"drop view staging.{PLAIN}")
        connection.execute(f"create table staging.{PLAIN} as select 1 as other")
    return project


def test_a_model_replaces_what_is_of_another_kind(project):
    run = project.dbt("run", "--select", CLOCK, PLAIN, LEARNED)
    assert run.returncode == 0, run.stdout
    assert project.query(KINDS) == [("BASE TABLE",), ("BASE TABLE",), ("VIEW",)]
    assert not project.query("select 1 from duckdb_columns() where column_name = 'other'")


def test_what_cannot_be_made_leaves_what_was(project):
    dates = project.query(f"select as_of_date from intermediate.{CLOCK}")
    path = project.folder / "models" / "intermediate" / "orders" / f"{CLOCK}.sql"
    path.write_text(path.read_text().replace("min(order_date)", "error('spoiled')"))
    run = project.dbt("run", "--select", CLOCK)
    assert "spoiled" in run.stdout
    assert project.query(f"select as_of_date from intermediate.{CLOCK}") == dates


def test_python_that_a_hook_stops_leaves_what_was(project):
    """A hook comes after the table is made: what forbids its use is in it."""
    stored = project.query("select * from pii.pii_salt")
    run = project.dbt("run", "--select", "pii_salt", TESSERA_PSEUDONYM_KEY="too short")
    assert "TESSERA_PSEUDONYM_KEY has 9 characters" in run.stdout
    assert project.query("select * from pii.pii_salt") == stored
