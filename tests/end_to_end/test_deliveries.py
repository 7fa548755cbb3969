"""What shops really deliver: no silently wrong number.

Each delivery of tests/fixtures/deliveries is built once, and is right in one of its ways; see
`tests.end_to_end.deliveries`.
"""

import json
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import pytest

from tests.end_to_end.background import built_in_background
from tests.end_to_end.building import build_in_background, build_in_process
from tests.end_to_end.deliveries import (
    COMPARED_MARTS,
    base_lines,
    judged_models,
    problems,
    read_deliveries,
)

DELIVERIES = read_deliveries()
TESTER = "tests.end_to_end.delivery_tester:run_tests"
# Of each kind the first that no gate may stop.
FIRST_OF_KIND = {
    name.split("/")[0]: name
    for name, one in reversed(DELIVERIES.items())
    if all("check" in right for right in one.right)
}


@built_in_background
def built_deliveries(
    cases: list[str], new_folder: Callable[[str], Path]
) -> dict[str, tuple[Path, Future]]:
    """Return for each delivery its folder, and the build that it is part of."""
    wanted = dict.fromkeys(cases)
    wanted |= dict.fromkeys(DELIVERIES[name].twin for name in wanted if DELIVERIES[name].twin)
    twins = {DELIVERIES[name].twin for name in wanted}
    jobs, models = {}, {}
    for name in wanted:
        folder = new_folder("delivery")
        DELIVERIES[name].write(folder)
        jobs[name] = (folder, DELIVERIES[name].vars)
        compared = COMPARED_MARTS if name in twins else ()
        models[name] = sorted({*judged_models(DELIVERIES[name].right), *compared})
    return build_in_background(jobs, new_folder, models)


@pytest.mark.parametrize("name", DELIVERIES)
def test_a_delivery_comes_out_right(built_deliveries, name: str):
    delivery = DELIVERIES[name]
    folder, build = built_deliveries[name]
    build.result()
    twin = None
    if delivery.twin:
        twin_folder, twin_build = built_deliveries[delivery.twin]
        twin_build.result()
        twin = twin_folder / "tessera.duckdb"
    outcome = json.loads((folder / "outcome.json").read_text())
    database = folder / "tessera.duckdb"
    found = [problems(one, **outcome, database=database, twin=twin) for one in delivery.right]
    assert not all(found), "\n".join([delivery.situation, *found])


def test_data_tests_hold_on_a_delivery_of_each_kind(built_deliveries, tmp_path):
    """Those that are built: pytest -k may select some."""
    jobs = {
        name: {"folder": str(built_deliveries[name][0]), "vars": DELIVERIES[name].vars}
        for name in FIRST_OF_KIND.values()
        if name in built_deliveries
    }
    for name in jobs:
        built_deliveries[name][1].result()
    build_in_process(list(jobs.values()), tmp_path, TESTER)
    for name, job in jobs.items():
        outcome = json.loads((Path(job["folder"]) / "tests.json").read_text())
        assert outcome["succeeded"], name + outcome["said"][-3000:]
        assert "PASS=0" not in outcome["said"], name


def test_the_base_is_what_right_values_are_reckoned_from():
    lines = base_lines()
    revenue = {}
    for line in lines:
        amount = int(line["quantity"]) * float(line["unit_price"])
        revenue[line["order_id"]] = revenue.get(line["order_id"], 0) + amount
    assert len(lines) == 180
    assert len(revenue) == 90
    assert set(revenue.values()) == {50.0}
    assert len({line["customer_id"] for line in lines}) == 40
    assert (lines[0]["ordered_at"][:10], lines[-1]["ordered_at"][:10]) == (
        "2024-01-03", "2024-12-24",
    )  # fmt: skip
