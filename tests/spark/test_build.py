"""The demo built on both engines: the same tables, the same gates, and what is said on failures."""

import json
import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest

from tessera.locking import locked
from tests.end_to_end.project import FROM_FILES, INPUTS, WITHOUT_TESTS, Project, passed
from tests.spark.tables import differences

# Columns that say when and by which run a row was made, or hold the engine's own hash of a row.
ENGINES_OWN = frozenset(
    ["run_id", "run_at", "expectation_result_key", "failing_rows_query", "order_line_key",
     "order_adjustment_key", "row_key", "rejected_row_key", "repaired_row_key", "dbt_scd_id",
     "dbt_valid_from", "dbt_updated_at"]
)  # fmt: skip
# The checksum of an input is a sum of such hashes.
CHECKSUMS = {"profile_input": frozenset(["text_value"])}
PUBLISHED = ("marts", "actions", "quality", "history")
CONF = {"SPARK_CONF_DIR": str(Path(__file__).parent / "conf")}


def on_spark(project: Project, *arguments: str, **environ: str) -> subprocess.CompletedProcess:
    """Run dbt with the target spark, as a user does."""
    return project.run("dbt", "--no-use-colors", *arguments, "--target", "spark", **CONF, **environ)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return the demo, built on both engines."""
    project = Project.copy(tmp_path_factory.mktemp("demo"))
    passed(on_spark(project, "build", *WITHOUT_TESTS))
    passed(project.dbt("build", *WITHOUT_TESTS))
    return project


def files(project: Project, schema: str, table: str) -> str:
    return f"read_parquet('{project.folder}/spark-warehouse/{schema}.db/{table}/*.parquet')"


def published(project: Project) -> list[tuple[str, str]]:
    """Return the published tables, each with its schema."""
    manifest = json.loads((project.folder / "target" / "manifest.json").read_text())
    return sorted(
        (node["schema"], node["alias"])
        for node in manifest["nodes"].values()
        if node["resource_type"] in {"model", "snapshot"} and node["schema"] in PUBLISHED
    )


def all_differences(project: Project) -> dict[str, list[str]]:
    found = {}
    with duckdb.connect() as connection:
        connection.execute(f"attach '{project.database}' as tessera (read_only)")
        for schema, table in published(project):
            one, other = f"tessera.{schema}.{table}", files(project, schema, table)
            found[f"{schema}.{table}"] = differences(
                connection, one, other, ENGINES_OWN | CHECKSUMS.get(table, frozenset())
            )
    return {table: columns for table, columns in found.items() if columns}


def test_every_published_table_has_the_same_rows_on_both_engines(demo):
    assert all_differences(demo) == {}


def test_a_second_build_keeps_rows_and_forgets_who_asked_to_be_erased(demo):
    """Gates, trainings, the ledger and the history, which are never made anew."""
    erased = demo.folder / "spark-warehouse" / "pii.db" / "pii_erased_customers" / "new.parquet"
    with duckdb.connect(str(demo.database)) as connection:
        connection.execute(
            "insert into pii.pii_erased_customers select min(customer_key) "
            "from actions.fct_holdout_ledger semi join history.customer_segment_history "
            "using (customer_key)"
        )
        connection.execute(f"copy (from pii.pii_erased_customers) to '{erased}' (format parquet)")
    again = (
        "gate_input",
        "ml_purchase_trainings",
        "fct_holdout_ledger",
        "customer_segment_history",
    )
    passed(on_spark(demo, "build", "--select", *again, *WITHOUT_TESTS))
    passed(demo.dbt("build", "--select", *again, *WITHOUT_TESTS))
    assert all_differences(demo) == {}
    with duckdb.connect() as connection:
        left = {
            table: connection.execute(
                f"select count(*), count(customer_key), count_if(customer_key in "
                f"(select customer_key from read_parquet('{erased}'))) "
                f"from {files(demo, *table.split('.'))}"
            ).fetchone()
            for table in ("actions.fct_holdout_ledger", "history.customer_segment_history")
        }
    ledger, history = left.values()
    assert ledger[2] == history[2] == 0
    assert ledger[1] < ledger[0]


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, str]:
    """Return a shop of files without prices, and what its build on Spark said."""
    project = Project.copy(tmp_path_factory.mktemp("spoiled"))
    raw = project.folder / "raw"
    raw.mkdir()
    for name in INPUTS:
        shutil.copy(project.folder / "seeds" / "demo" / f"demo_{name}.csv", raw / f"{name}.csv")
    lines = raw / "order_lines.csv"
    lines.write_text(lines.read_text().replace("unit_price", "price", 1))
    selected = ("--select", "+gate_input", "stg_order_lines_checked", *WITHOUT_TESTS)
    run = on_spark(project, "build", "--vars", json.dumps(FROM_FILES), *selected)
    assert run.returncode == 1, run.stdout[-3000:]
    return project, run.stdout


def test_a_spoiled_delivery_is_stopped_by_its_gate(spoiled):
    project, said = spoiled
    assert "gate_input stopped the build." in said
    assert "unit_price" in said.split("gate_input stopped the build.")[1]
    assert "SQLSTATE" not in said
    assert not (project.folder / "spark-warehouse" / "pii.db" / "stg_order_lines_checked").exists()
    with duckdb.connect() as connection:
        stops = f"select count(*) from {files(project, 'quality', 'gate_input')} where stops_build"
        assert connection.execute(stops).fetchone()[0] > 0


def test_a_second_build_in_a_folder_waits_for_no_other_and_says_so(spoiled):
    project, _ = spoiled
    with locked(project.folder / "spark-warehouse" / ".lock"):
        run = on_spark(project, "seed", "--select", "missing_words")
    assert run.returncode != 0
    assert f"Another program builds in {project.folder}/spark-warehouse." in run.stdout


def test_a_build_without_java_says_what_to_install(spoiled):
    run = on_spark(spoiled[0], "seed", "--select", "missing_words", JAVA_HOME="/no/such/folder")
    assert run.returncode != 0
    assert "Spark needs Java 17 or later, and /no/such/folder in JAVA_HOME" in run.stdout
