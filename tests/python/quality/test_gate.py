import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tessera.quality import SuiteError
from tessera.quality.results import SCHEMA
from tessera.quality.validation import write_docs

FILLED = {"type": "expect_column_values_to_not_be_null", "column": "customer_id"}
SOME_ROWS = {"type": "expect_table_row_count_to_be_between", "kwargs": {"min_value": 1}}
CHANGED = {
    "type": "unexpected_rows_expectation",
    "name": "no_rows_lost",
    "kwargs": {
        "unexpected_rows_query": "select relation, measure, value, previous_value from {batch} "
        "where value < 0.8 * previous_value"
    },
}


def test_what_holds_is_recorded_too(shop):
    shop.table("input.orders", "select 'a secret' as customer_id")
    shop.suite("orders", FILLED)
    (row,) = shop.run("orders")
    assert list(row) == SCHEMA.names
    assert row["success"]
    assert not row["stops_build"]
    assert row["message"] is None
    assert row["description"] == "It matters."
    assert (row["run_id"], row["scope"], row["gate"]) == ("run 1", "demo", "gate_input")


def test_a_critical_failure_stops_and_says_why(shop):
    shop.table("input.orders", "select unnest(['a', null, null, null]) as customer_id")
    shop.suite("orders", {**FILLED, "kwargs": {"mostly": 0.5}})
    (row,) = shop.run("orders")
    assert row["stops_build"]
    assert (row["element_count"], row["unexpected_count"]) == (4, 3)
    assert row["message"] == (
        "orders, expect_column_values_to_not_be_null, customer_id: It matters. "
        "Found: 3 of 4 rows (75 %), allowed mostly 0.5.\n"
        "    To accept it this once: --vars 'accept: [expect_column_values_to_not_be_null]'."
    )


@pytest.mark.parametrize("severity", ["warning", "info"])
def test_a_warning_does_not_stop(shop, severity):
    shop.table("input.orders", "select cast(null as text) as customer_id")
    shop.suite("orders", {**FILLED, "severity": severity})
    (row,) = shop.run("orders")
    assert not row["success"]
    assert not row["stops_build"]


@pytest.mark.parametrize("severity", ["critical", "info"])
def test_what_cannot_be_evaluated_stops(shop, severity):
    shop.table("input.orders", "select 1 as id")
    sql = {"unexpected_rows_query": "select no_such_column from {batch}"}
    query = {"type": "unexpected_rows_expectation", "name": "broken", "kwargs": sql}
    shop.suite("orders", {**FILLED, "severity": severity}, {**query, "severity": severity})
    for row in shop.run("orders"):
        assert row["stops_build"]
        assert not row["success"]
        assert row["error"]
        assert "could not be evaluated" in row["message"]


def test_an_empty_relation_passes_nothing_but_column_checks(shop):
    shop.table("input.orders", "select 'a' as customer_id where false")
    shop.suite("orders", FILLED, SOME_ROWS)
    rows = {row["expectation"]: row for row in shop.run("orders")}
    assert rows[FILLED["type"]]["success"]
    assert rows[SOME_ROWS["type"]]["stops_build"]
    assert "observed 0, allowed min_value 1" in rows[SOME_ROWS["type"]]["message"]


def test_no_value_of_the_data_is_written_anywhere(shop):
    shop.table("input.orders", "select unnest(['anna@example.org', null]) as customer_id")
    query = "select customer_id from {batch} where customer_id like 'anna%'"
    sql = {"type": "unexpected_rows_expectation", "name": "no_anna"}
    in_set = {"type": "expect_column_values_to_be_in_set", "column": "customer_id"}
    shop.suite(
        "orders",
        {**in_set, "kwargs": {"value_set": ["b"]}},
        {**sql, "kwargs": {"unexpected_rows_query": query}},
    )
    rows = shop.run("orders")
    assert [row["unexpected_count"] for row in rows] == [1, 1]
    write_docs(shop.root / "target" / "gx")
    files = [path for path in (shop.root / "target").rglob("*") if path.is_file()]
    assert any(path.suffix == ".html" for path in files)
    written = str(rows) + "".join(path.read_text(errors="ignore") for path in files)
    assert "anna@example.org" not in written


def test_a_profile_is_compared_with_the_last_accepted_run(shop):
    shop.suite("profile_input", CHANGED)
    verdicts = []
    for minute, value in enumerate([1000, 500, 900, 850, 700]):
        # Each run of the profile lies before the gate that judges it.
        shop.measure(f"2026-01-01 00:{minute:02}:00", value)
        row, compared = shop.run("profile_input")
        assert compared["expectation"] == "compared_with"
        row["run_at"] = f"2026-01-01 00:{minute:02}:30"
        shop.session.execute(
            "create table if not exists quality.gate_input "
            "(run_id text, run_at timestamp, scope text, stops_build boolean)"
        )
        values = [row[name] for name in ("run_id", "run_at", "scope", "stops_build")]
        shop.session.execute("insert into quality.gate_input values (?, ?, ?, ?)", values)
        verdicts.append(row["observed_value"] if row["stops_build"] else "passed")
    assert verdicts == [
        "passed",
        "orders row_count is 500, was 1,000 (-50 %)",
        "passed",
        "passed",
        "passed",
    ]


def test_changes_can_be_accepted(shop):
    shop.suite("profile_input", CHANGED, {**SOME_ROWS, "unless": "changes"})
    shop.measure("2026-01-01 00:00:00", 1000)
    shop.run("profile_input", store=True)
    shop.measure("2999-01-01 00:00:00", 5)
    rows = shop.run("profile_input")
    assert [row["stops_build"] for row in rows] == [True, False, False]
    rows = shop.run("profile_input", accept=["changes"])
    assert [(row["expectation"], row["stops_build"]) for row in rows] == [
        ("no_rows_lost", False), ("compared_with", False),
    ]  # fmt: skip


LIMITED = {
    "type": "unexpected_rows_expectation",
    "name": "few_nulls",
    "threshold": 0.1,
    "cause": "A column was lost.",
    "action": "Look at it.",
    "kwargs": {
        "unexpected_rows_query": "select relation, measure, value from {batch} "
        "where value > {threshold}"
    },
    "examples": "select 'order ' || value from {batch}",
}


def test_a_message_says_what_why_and_what_to_do(shop):
    shop.suite("profile_input", LIMITED)
    shop.measure("2026-01-01 00:00:00", 0.5)
    row, _ = shop.run("profile_input")
    assert row["message"].splitlines() == [
        "profile_input, few_nulls: It matters. Found: orders row_count is 0.5.",
        "    For example: order 0.5.",
        "    Limit: 0.1.",
        "    Likely cause: A column was lost.",
        "    What to do: Look at it.",
        "    To accept it this once: --vars 'accept: [few_nulls]'; "
        "for good: var thresholds: {few_nulls: <limit>}.",
    ]


@pytest.mark.parametrize(
    ("settings", "is_success", "stops_build"),
    [
        ({}, False, True),
        ({"accept": ["few_nulls"]}, False, False),
        ({"accept": "few_nulls"}, False, False),
        ({"thresholds": {"few_nulls": 0.6}}, True, False),
        ({"thresholds": '{"few_nulls": 0.6}', "accept": "[]"}, True, False),
    ],
)
def test_a_check_can_be_accepted_once_or_moved_for_good(shop, settings, is_success, stops_build):
    shop.suite("profile_input", LIMITED)
    shop.measure("2026-01-01 00:00:00", 0.5)
    row, _ = shop.run("profile_input", **settings)
    assert (row["success"], row["stops_build"]) == (is_success, stops_build)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"accept": ["few_nuls"]},
            "accept: there is no check named 'few_nuls'.*nearest is few_nulls",
        ),
        ({"thresholds": {"few_nuls": 1}}, "thresholds: .*nearest is few_nulls"),
        ({"thresholds": {"few_nulls": "much"}}, "is to be a number"),
        ({"thresholds": [1]}, "write names"),
        ({"accept": {"few_nulls": 1}}, "write a list"),
    ],
)
def test_what_is_no_check_is_refused(shop, settings, message):
    shop.suite("profile_input", LIMITED)
    shop.measure("2026-01-01 00:00:00", 0.5)
    with pytest.raises(SuiteError, match=message):
        shop.run("profile_input", **settings)


@pytest.mark.parametrize(("value", "nearly"), [(0.07, None), (0.09, "orders row_count is 0.09")])
def test_what_nearly_stopped_is_kept(shop, value, nearly):
    shop.suite("profile_input", LIMITED)
    shop.measure("2026-01-01 00:00:00", value)
    row, _ = shop.run("profile_input")
    assert row["success"]
    assert row["nearly_stopped_by"] == nearly


def test_the_first_run_of_a_new_scope_is_said_in_the_log(shop):
    shop.suite("profile_input", LIMITED)
    shop.measure("2026-01-01 00:00:00", 0)
    shop.run("profile_input")
    assert "the first run of 'demo'" in shop.warnings[0]


def test_what_leaves_no_check_out_is_named(shop):
    shop.table("input.orders", "select 1 as id")
    shop.suite("orders", {**SOME_ROWS, "unless": "quiet"})
    with pytest.raises(SuiteError, match="unless 'quiet'"):
        shop.run("orders")


def test_arguments_that_great_expectations_refuses_are_named(shop):
    shop.table("input.orders", "select 1 as id")
    shop.suite("orders", {"type": "expect_column_values_to_be_in_set", "kwargs": {"columm": "id"}})
    with pytest.raises(SuiteError, match=r"orders\.yml, expectation 1 \(line 2\)"):
        shop.run("orders")


def test_gates_in_parallel_threads_keep_apart(shop):
    for number in range(6):
        name = f"orders_{number}"
        shop.table(f"input.{name}", f"select 1 as id from range({number})")
        shop.suite(name, {**SOME_ROWS, "kwargs": {"min_value": 3}})
    with ThreadPoolExecutor(3) as pool:
        names = [f"orders_{number}" for number in range(6)]
        results = list(pool.map(lambda name: shop.run(name, gate=f"gate_{name}"), names))
    assert [rows[0]["suite"] for rows in results] == names
    assert [rows[0]["success"] for rows in results] == [False] * 3 + [True] * 3


def test_data_docs_show_the_newest_results_when_asked_for(shop):
    site = shop.root / "target" / "gx"
    assert write_docs(site) is None
    with pytest.raises(OSError, match="No such file"):
        write_docs(Path("/proc/none"))
    shop.table("input.orders", "select 1 as quantity")
    for least in (5, 1):
        kwargs = {"min_value": least}
        kind = "expect_column_values_to_be_between"
        shop.suite("orders", {"type": kind, "column": "quantity", "kwargs": kwargs})
        shop.run("orders")
    page = write_docs(site)
    assert page == site / "data_docs" / "index.html"
    assert "gate_input" in page.read_text()
    (result,) = (site / "data_docs" / "validations").rglob("*.html")
    words = " ".join(re.sub(r"<[^>]*>", " ", result.read_text()).split())
    assert "greater than or equal to 1.0 " in words


def test_a_query_of_failing_rows_runs_once(shop):
    shop.table("input.orders", "select 1 as quantity")
    shop.session.execute("create sequence runs")
    query = "select quantity from {batch} where nextval('runs') > 0"
    counted = {"type": "unexpected_rows_expectation", "name": "no_rows"}
    shop.suite("orders", {**counted, "kwargs": {"unexpected_rows_query": query}})
    (row,) = shop.run("orders")
    assert (row["success"], row["unexpected_count"]) == (False, 1)
    assert shop.session.execute("select nextval('runs')").fetchone() == (2,)
