"""The demo built on both engines: the same tables, the same gates, and what is said on failures."""

import json
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import duckdb
import psutil
import pytest
from benchmarks.engine_tables import all_differences, files_of, published

from tessera.locking import locked
from tests.end_to_end.project import (
    FROM_FILES,
    INPUTS,
    WITHOUT_TESTS,
    WITHOUT_UNIT_TESTS,
    Project,
    passed,
)

# The demo publishes more tables than this, and has more data tests.
MANY = 100
CONF = {"SPARK_CONF_DIR": str(Path(__file__).parent / "conf")}


def on_spark(project: Project, *arguments: str, **environ: str) -> subprocess.CompletedProcess:
    """Run dbt with the target spark, as a user does."""
    return project.run("dbt", "--no-use-colors", *arguments, "--target", "spark", **CONF, **environ)


def on_spark_alongside(project: Project, *arguments: str) -> subprocess.Popen:
    """Start dbt with the target spark."""
    return project.start("dbt", "--no-use-colors", *arguments, "--target", "spark", **CONF)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return the demo, built on both engines."""
    project = Project.copy(tmp_path_factory.mktemp("demo"))
    passed(on_spark(project, "build", *WITHOUT_UNIT_TESTS))
    shutil.copy(project.folder / "target" / "run_results.json", project.folder / "on_spark.json")
    passed(project.dbt("build", *WITHOUT_TESTS))
    return project


def warehouse(project: Project) -> Path:
    return project.folder / "spark-warehouse"


def differing(project: Project) -> dict[str, list[str]]:
    """Return the published tables that differ between the engines, and in what."""
    tables = published(project.folder / "target" / "manifest.json")
    assert len(tables) > MANY
    return all_differences(project.database, warehouse(project), tables)


def test_every_data_test_passes_on_spark(demo):
    results = json.loads((demo.folder / "on_spark.json").read_text())["results"]
    said = Counter(each["status"] for each in results if each["unique_id"].startswith("test."))
    assert set(said) == {"pass"}
    assert said["pass"] > MANY


def test_every_published_table_has_the_same_rows_on_both_engines(demo):
    assert differing(demo) == {}


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
        # On Spark a table as all views, which is older than the gate until it is made anew.
        "fct_expectation_results",
        "ml_purchase_trainings",
        "fct_holdout_ledger",
        "customer_segment_history",
    )
    passed(on_spark(demo, "build", "--select", *again, *WITHOUT_TESTS))
    passed(demo.dbt("build", "--select", *again, *WITHOUT_TESTS))
    assert differing(demo) == {}
    with duckdb.connect() as connection:
        left = {
            table: connection.execute(
                f"select count(*), count(customer_key), count_if(customer_key in "
                f"(select customer_key from read_parquet('{erased}'))) "
                f"from {files_of(warehouse(demo), *table.split('.'))}"
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
    assert not (warehouse(project) / "pii.db" / "stg_order_lines_checked").exists()
    gate = files_of(warehouse(project), "quality", "gate_input")
    with duckdb.connect() as connection:
        stops = connection.execute(f"select count(*) from {gate} where stops_build").fetchone()
    assert stops[0] > 0


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


def test_a_java_that_is_too_old_is_named(spoiled, tmp_path):
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n")
    java.chmod(0o755)
    run = on_spark(spoiled[0], "seed", "--select", "missing_words", JAVA_HOME=str(tmp_path))
    assert run.returncode != 0
    assert f"and {java} (JAVA_HOME) is Java 11. Install Java 17" in run.stdout


@pytest.fixture(scope="module")
def lost(spoiled: tuple[Project, str]) -> tuple[Project, list[str]]:
    """Return a shop of which Java was killed while it built, and what was said of each node."""
    project, _ = spoiled
    said, killed = [], False
    with on_spark_alongside(project, "seed", "--full-refresh") as build:
        for line in build.stdout:
            said.append(line)
            if "OK loaded" in line and not killed:
                killed = True
                children = psutil.Process(build.pid).children()
                (java,) = [child for child in children if child.name() == "java"]
                java.kill()
    assert build.returncode == 1
    return project, said


def test_a_session_that_is_lost_is_named_once_and_the_rest_is_not_tried(lost):
    _, said = lost
    text = "".join(said)
    assert "The session of Spark ended, as its Java process is gone." in text
    assert "Then build again" in text
    assert "Not tried: the session of Spark had ended before" in text
    assert "Traceback" not in text
    # Two threads may have been at work.
    assert text.count("The session of Spark ended") <= 2 * 2


def test_the_build_after_a_lost_one_goes_on_where_files_were_half_written(lost):
    project, _ = lost
    folder = warehouse(project) / "config.db"
    # Under the name of a seed that was not made, of none, and beside a table.
    half = [folder / name for name in ("missing_words", "unknown", "channels__new")]
    for each in half:
        (each / "_temporary").mkdir(parents=True)
        (each / "part-00000.parquet").write_bytes(b"PAR1 and not the rest")
    run = passed(on_spark(project, "seed", "--full-refresh"))
    assert "ERROR=0" in run.stdout
    assert [each.exists() for each in half] == [True, False, False]
    with duckdb.connect() as connection:
        words = files_of(warehouse(project), "config", "missing_words")
        assert connection.execute(f"select count(*) from {words}").fetchone()[0] > 0
