from pathlib import Path

import pytest
import yaml

from tessera.quality import SuiteError, load_suite
from tessera.quality.suites import Expectation

SUITES = Path(__file__).parents[3] / "gx" / "suites"
GOOD = {"type": "expect_table_row_count_to_be_between", "severity": "critical", "note": "Why."}
SQL = {**GOOD, "type": "unexpected_rows_expectation"}
QUERY = {"unexpected_rows_query": "select 1 from {batch}"}


def write(path, content):
    file = path / "orders.yml"
    file.write_text(content if isinstance(content, str) else yaml.safe_dump(content))
    return file


@pytest.mark.parametrize(
    ("expectations", "message"),
    [
        ([{**GOOD, "note": None}], r"orders\.yml, expectation 1 \(line 2\): note is missing"),
        ([{**GOOD, "note": "  "}], "note is missing"),
        ([{k: v for k, v in GOOD.items() if k != "severity"}], "severity is missing"),
        ([{**GOOD, "severity": "fatal"}], "severity 'fatal' is none of critical, warning, info"),
        ([{**GOOD, "colum": "x"}], "unknown key colum; known: type, name"),
        ([{**GOOD, "type": "expect_magic"}], "knows no expectation type 'expect_magic'"),
        ([{**GOOD, "kwargs": [1]}], "kwargs is to be a mapping"),
        ([GOOD, {**GOOD, "name": "b", "note": 3}], r"expectation 2 \(line 5\): note is missing"),
        ([GOOD, GOOD], "there is a 'expect_table_row_count_to_be_between' already"),
        ([{**SQL, "kwargs": QUERY}], "a rule written in SQL needs a name"),
        (
            [{**SQL, "name": "a", "kwargs": {"unexpected_rows_query": "select 1"}}],
            "let it read from {batch}",
        ),
        (["row_count"], "write a mapping"),
        ([], "at least one entry"),
        ({"a": 1}, "expectations is to be a list"),
    ],
)
def test_a_faulty_suite_is_refused_with_its_place(tmp_path, expectations, message):
    file = write(tmp_path, {"expectations": expectations})
    with pytest.raises(SuiteError, match=message):
        load_suite(file, known_types={GOOD["type"], SQL["type"]})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("expectations: [", "not valid YAML"),
        ("rules: []", "write one key at the top"),
        ("", "write one key at the top"),
    ],
)
def test_a_file_that_is_no_suite_is_refused(tmp_path, content, message):
    with pytest.raises(SuiteError, match=message):
        load_suite(write(tmp_path, content))


def test_a_missing_suite_is_refused(tmp_path):
    with pytest.raises(SuiteError, match="there is no such suite"):
        load_suite(tmp_path / "orders.yml")


def test_a_suite_is_read_in_its_order(tmp_path):
    column = {**GOOD, "type": "expect_column_to_exist", "column": "price", "unless": "changes"}
    rules = load_suite(write(tmp_path, {"expectations": [GOOD, column]}))
    assert [rule.column for rule in rules] == [None, "price"]
    assert rules[1].kwargs == {"column": "price"}
    assert rules[1].unless == "changes"


@pytest.mark.parametrize("file", sorted(SUITES.glob("*.yml")), ids=lambda file: file.stem)
def test_the_projects_own_suites_can_be_read(file):
    from tessera.quality.validation import _gx_expectation, expectation_types

    for position, rule in enumerate(load_suite(file, expectation_types())):
        assert _gx_expectation(rule, position).severity.value == rule.severity


def test_every_check_that_stops_has_a_name_of_its_own():
    folder = SUITES
    names = [
        rule.name
        for path in sorted(folder.glob("*.yml"))
        for rule in load_suite(path)
        if rule.severity == "critical"
    ]
    assert sorted(names) == sorted(set(names))
    assert not [name for name in names if name.startswith("expect_")]


@pytest.mark.parametrize(
    "entry",
    [{"threshold": 0.5}, {"kwargs": {"mostly": "{threshold}"}}, {"threshold": "much"}],
)
def test_a_limit_stands_in_both_places(tmp_path, entry):
    rule = {"type": "expect_column_values_to_not_be_null", "severity": "info", "note": "n"}
    path = tmp_path / "orders.yml"
    path.write_text(yaml.safe_dump({"expectations": [{**rule, "column": "id", **entry}]}))
    with pytest.raises(SuiteError, match="threshold"):
        load_suite(path)


def test_a_limit_takes_its_place():
    rule = Expectation(
        "any",
        "info",
        "n",
        "any",
        {"mostly": "{threshold}", "query": "a > {threshold}"},
        threshold=0.5,
    )
    assert rule.arguments == {"mostly": 0.5, "query": "a > 0.5"}
