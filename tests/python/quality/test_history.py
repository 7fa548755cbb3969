import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.quality.history import find_runs, input_scope

MACRO = Path(__file__).parents[3] / "macros" / "quality" / "input_scope.sql"


def gate_run(shop, run_at, stops_build=False, scope="demo"):
    shop.session.execute(
        "create table if not exists quality.gate_input "
        "(run_id text, run_at timestamp, scope text, stops_build boolean)"
    )
    values = [f"gate at {run_at}", run_at, scope]
    shop.session.execute("insert into quality.gate_input values (?, ?, ?, false)", values)
    shop.session.execute(
        "insert into quality.gate_input values (?, ?, ?, ?)", [*values, stops_build]
    )


def day(number, hour=2):
    return f"2026-01-{number:02} {hour:02}:00:00"


def previous(shop, scope="demo", compare=True):
    args = ("quality.profile_input", "quality.gate_input", scope, compare)
    return find_runs(shop.session, *args).previous


def test_the_first_run_has_nothing_before_it(shop):
    shop.measure(day(1), 10)
    runs = find_runs(shop.session, "quality.profile_input", "quality.gate_input", "demo")
    assert (runs.current, runs.previous) == (f"profile at {day(1)}", None)


def test_the_newest_accepted_run_comes_before(shop):
    for number in (1, 2, 3):
        shop.measure(day(number), 10)
    gate_run(shop, day(1, 3))
    gate_run(shop, day(2, 3))
    assert previous(shop) == f"profile at {day(2)}"


def test_a_stopped_run_is_passed_over(shop):
    for number in (1, 2, 3):
        shop.measure(day(number), 10)
    gate_run(shop, day(1, 3))
    gate_run(shop, day(2, 3), stops_build=True)
    assert previous(shop) == f"profile at {day(1)}"


def test_a_stopped_run_that_passed_on_a_retry_counts(shop):
    shop.measure(day(1), 10)
    gate_run(shop, day(1, 3), stops_build=True)
    gate_run(shop, day(1, 4))
    shop.measure(day(2), 10)
    assert previous(shop) == f"profile at {day(1)}"


def test_a_gate_that_runs_again_compares_with_the_run_before(shop):
    shop.measure(day(1), 10)
    gate_run(shop, day(1, 3))
    shop.measure(day(2), 10)
    gate_run(shop, day(2, 3))
    assert previous(shop) == f"profile at {day(1)}"


def test_other_scopes_are_not_compared(shop):
    shop.measure(day(1), 10, scope="online_retail")
    gate_run(shop, day(1, 3), scope="online_retail")
    shop.measure(day(2), 10)
    assert previous(shop) is None
    shop.measure(day(3), 10, scope="online_retail")
    assert previous(shop, "online_retail") == f"profile at {day(1)}"


def test_changes_can_be_accepted(shop):
    shop.measure(day(1), 10)
    gate_run(shop, day(1, 3))
    shop.measure(day(2), 10)
    assert previous(shop, compare=False) is None


@given(st.text("ab/._-1 2"))
def test_deliveries_that_differ_in_digits_share_a_scope(path):
    assert not re.search("[0-9]", input_scope("files", path))
    assert input_scope("files", path) == input_scope("files", re.sub("[12]", "7", path))


@pytest.mark.parametrize("path", [None, "raw/2026-01-31/", "raw/orders_7.parquet"])
def test_the_macro_writes_the_same_scope(path):
    jinja2 = pytest.importorskip("jinja2")
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    names = {"connector": "files", "raw_path": path}
    template = environment.from_string(MACRO.read_text() + "{{ input_scope() }}")
    modules = {"re": re}
    rendered = template.render(var=lambda name, _=None: names[name], modules=modules)
    assert rendered.strip() == input_scope("files", path)
