"""A data test that fails says which rules of the model are broken, by how many rows, and where."""

import json

import duckdb
import pytest

from tests.end_to_end.project import Project

SPOILED = {
    "marts.fct_cross_sell": (
        "update marts.fct_cross_sell set relation = 'by_chance' where cross_sell_rank = 1",
        "update marts.fct_cross_sell set other_product_id = 'UNSOLD' where cross_sell_rank = 2",
        "insert into marts.fct_cross_sell from marts.fct_cross_sell where cross_sell_rank = 3",
    ),
    "config.personas": ("update config.personas set persona_name = null",),
    "pii.pii_customer_keys": (
        "insert into pii.pii_customer_keys from pii.pii_customer_keys order by all limit 1",
    ),
    "quality.gate_input": (
        "update quality.gate_input set success = false, message = 'odd' "
        "where severity = 'warning' and expectation = "
        "(select min(expectation) from quality.gate_input where severity = 'warning')",
    ),
}


@pytest.fixture(scope="module")
def said(demo: Project, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, str]]:
    """Return what a run of data tests on a spoiled shop printed, and the status of each test."""
    project = demo.twin(tmp_path_factory.mktemp("spoiled"))
    with duckdb.connect(str(project.database)) as connection:
        for statements in SPOILED.values():
            for statement in statements:
                connection.execute(statement)
    models = ["dim_products", *(table.split(".")[1] for table in SPOILED)]
    left_out = ("--exclude", "test_type:unit", "test_type:singular")
    run = project.dbt("test", "--select", *models, *left_out)
    assert run.returncode == 1, run.stdout
    results = json.loads((project.folder / "target" / "run_results.json").read_text())["results"]
    return run.stdout, {result["unique_id"].split(".")[2]: result["status"] for result in results}


@pytest.mark.parametrize(
    "sentence",
    [
        "fct_cross_sell: accepted values (relation) broken by",
        "for example relation by_chance",
        "fct_cross_sell: leads to (other_product_id) broken by",
        "for example other_product_id UNSOLD",
        "fct_cross_sell: key (cross_sell_key) broken by",
        "fct_cross_sell: key (product_id, relation, cross_sell_rank) broken by",
        "personas: key (persona_name) broken by",
    ],
)
def test_each_broken_rule_is_named_with_an_example(said, sentence):
    assert sentence in said[0]


def test_rules_that_hold_are_not_named(said):
    assert "fct_cross_sell: leads to (product_id)" not in said[0]
    assert "personas: key (persona) " not in said[0]


def test_who_a_customer_is_stays_out_of_the_log(said):
    (line,) = [line for line in said[0].splitlines() if "pii_customer_keys: key" in line]
    assert line.endswith("broken by 2 rows")


def test_a_test_that_warns_does_not_fail(said):
    status = {name: status for name, status in said[1].items() if name.startswith("gate_warnings")}
    assert status == {"gate_warnings_gate_input_": "warn"}
