import json

import duckdb
import pytest
from click.testing import CliRunner

from tessera.cli import app
from tessera.quality import print_quality
from tessera.quality.report import QualityUnknownError


@pytest.fixture
def database(tmp_path):
    return tmp_path / "tessera.duckdb"


def fill(database, stops_build):
    with duckdb.connect(str(database)) as session:
        session.execute(
            "create schema quality; create table quality.gate_input as select 'r2' as run_id, "
            "timestamp '2026-01-02' as run_at, 'gate_input' as gate, 'orders' as suite, "
            "'few_nulls' as expectation, 'warning' as severity, false as success, "
            f"{stops_build} as stops_build, 'orders: too many nulls.' as message, "
            "cast(null as text) as observed_value, cast(null as text) as nearly_stopped_by, "
            "'select 42 as answer' as failing_rows_query"
        )
        session.execute(
            "insert into quality.gate_input select * replace ('r1' as run_id, "
            "timestamp '2026-01-01' as run_at, 'an old failure' as message) "
            "from quality.gate_input"
        )


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_missing_database_is_said(database, options):
    told = CliRunner().invoke(app, ["quality", "--database", str(database), *options])
    assert told.exit_code == 1
    assert "There is no database" in told.stderr


def test_a_database_without_gates_is_said(database):
    duckdb.connect(str(database)).close()
    with pytest.raises(QualityUnknownError, match="No gate has run yet"):
        print_quality(database)


@pytest.mark.parametrize("stops_build", [False, True])
def test_a_program_reads_the_latest_run_as_json(database, stops_build):
    fill(database, stops_build)
    told = CliRunner().invoke(app, ["quality", "--database", str(database), "--json"])
    assert told.exit_code == int(stops_build)
    said = json.loads(told.stdout)
    assert said["is_stopped"] == stops_build
    assert [one["message"] for one in said["results"]] == ["orders: too many nulls."]


@pytest.mark.parametrize(("stops_build", "mark"), [(False, "WARN"), (True, "STOP")])
def test_the_latest_run_is_shown(database, capsys, stops_build, mark):
    fill(database, stops_build)
    assert print_quality(database) == int(stops_build)
    shown = capsys.readouterr().out
    assert f"{mark}  orders: too many nulls." in shown
    assert "an old failure" not in shown
    assert "select 42 as answer" not in shown
    assert "--verbose" in shown


def test_the_query_of_failing_rows_is_shown_when_asked_for(database, capsys):
    fill(database, stops_build=True)
    print_quality(database, verbose=True)
    shown = capsys.readouterr().out
    assert "Failing rows: select 42 as answer" in shown
    assert "--verbose" not in shown


def test_failing_rows_are_shown_when_asked_for(database, capsys):
    fill(database, stops_build=True)
    print_quality(database, rows=3)
    assert "42" in capsys.readouterr().out


def test_what_was_compared_and_nearly_stopped_is_shown(database, capsys):
    fill(database, stops_build=False)
    with duckdb.connect(str(database)) as session:
        session.execute(
            "insert into quality.gate_input select * replace ('history' as suite, "
            "'compared_with' as expectation, 'info' as severity, true as success, "
            "'Compared with nothing.' as observed_value) "
            "from quality.gate_input where run_id = 'r2'"
        )
        session.execute(
            "insert into quality.gate_input select * replace ('few_gaps' as expectation, "
            "'critical' as severity, true as success, 'gaps is 9' as nearly_stopped_by) "
            "from quality.gate_input where run_id = 'r2' and suite = 'orders'"
        )
    assert print_quality(database) == 0
    shown = capsys.readouterr().out
    assert "INFO  Compared with nothing." in shown
    assert "NEAR  orders, few_gaps nearly stopped the build: gaps is 9." in shown


def test_what_was_accepted_is_marked(database, capsys):
    fill(database, stops_build=False)
    with duckdb.connect(str(database)) as session:
        session.execute("update quality.gate_input set severity = 'critical'")
    print_quality(database)
    assert "TOOK  orders: too many nulls." in capsys.readouterr().out
