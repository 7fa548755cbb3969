import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.quality import SuiteError
from tessera.quality.history import find_runs, input_scope, read_basis, what_was_compared

MACRO = Path(__file__).parents[3] / "macros" / "quality" / "input_scope.sql"


def gate_run(shop, run_at, stops_build=False, scope="demo", gate="gate_marts"):
    shop.session.execute(
        f"create table if not exists quality.{gate} "
        "(run_id text, run_at timestamp, scope text, stops_build boolean)"
    )
    insert = f"insert into quality.{gate} values (?, ?, ?, ?)"
    values = [f"{gate} at {run_at}", run_at, scope]
    shop.session.execute(insert, [*values, False])
    shop.session.execute(insert, [*values, stops_build])


def day(number, hour=2):
    return f"2026-01-{number:02} {hour:02}:00:00"


def previous(shop, scope="demo", compare=True, go_on_from=None):
    basis = read_basis(shop.session, "quality", scope, go_on_from)
    return find_runs(shop.session, "quality.profile_input", scope, basis, compare).previous


def test_the_first_run_has_nothing_before_it(shop):
    shop.measure(day(1), 10)
    basis = read_basis(shop.session, "quality", "demo")
    runs = find_runs(shop.session, "quality.profile_input", "demo", basis)
    assert (runs.current, runs.previous) == (f"profile at {day(1)}", None)
    assert what_was_compared("demo", basis, None) == (
        True, "Compared with nothing: the first run of 'demo'.",
    )  # fmt: skip


def test_the_newest_accepted_run_comes_before(shop):
    for number in (1, 2, 3):
        shop.measure(day(number), 10)
    gate_run(shop, day(1, 3))
    gate_run(shop, day(2, 3))
    assert previous(shop) == f"profile at {day(2)}"


def test_a_run_that_a_later_gate_stopped_leaves_no_trace(shop):
    for number in (1, 2, 3):
        shop.measure(day(number), 10)
        if number < 3:
            gate_run(shop, day(number, 3), gate="gate_input")
            gate_run(shop, day(number, 4), gate="gate_staging", stops_build=number == 2)
    gate_run(shop, day(1, 5))
    assert previous(shop) == f"profile at {day(1)}"


def test_the_last_gate_alone_does_not_accept_what_another_stopped(shop):
    for number in (1, 2, 3):
        shop.measure(day(number), 10)
    gate_run(shop, day(1, 3), gate="gate_input")
    gate_run(shop, day(1, 4))
    gate_run(shop, day(2, 3), gate="gate_input", stops_build=True)
    gate_run(shop, day(2, 4))
    assert previous(shop) == f"profile at {day(1)}"


def test_where_only_a_part_is_built_its_furthest_gate_accepts(shop):
    for number in (1, 2, 3):
        shop.measure(day(number), 10)
        if number < 3:
            gate_run(shop, day(number, 3), gate="gate_input")
            gate_run(shop, day(number, 4), gate="gate_staging", stops_build=number == 2)
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


def test_a_new_scope_says_so_and_can_go_on_from_another(shop):
    shop.measure(day(1), 10, scope="files old")
    gate_run(shop, day(1, 3), scope="files old")
    shop.measure(day(2), 10, scope="files new")
    basis = read_basis(shop.session, "quality", "files new")
    is_usual, sentence = what_was_compared("files new", basis, None)
    assert not is_usual
    assert "first run of 'files new'. Known so far: 'files old'" in sentence
    assert "compare_with_scope: 'files old'" in sentence
    assert previous(shop, "files new", go_on_from="files old") == f"profile at {day(1)}"


def test_an_unknown_scope_to_go_on_from_is_refused(shop):
    shop.measure(day(1), 10, scope="files old")
    gate_run(shop, day(1, 3), scope="files old")
    with pytest.raises(SuiteError, match="known: 'files old'"):
        read_basis(shop.session, "quality", "files new", "files odl")


def test_a_scope_with_runs_of_its_own_goes_on_from_these(shop):
    for number, scope in ((1, "files old"), (2, "files new"), (3, "files new")):
        shop.measure(day(number), 10, scope=scope)
        gate_run(shop, day(number, 3), scope=scope)
    assert previous(shop, "files new", go_on_from="files old") == f"profile at {day(2)}"


def test_this_runs_own_gates_do_not_count(shop):
    gate_run(shop, day(1, 3), gate="gate_input")
    basis = read_basis(shop.session, "quality", "demo", run_id=f"gate_input at {day(1, 3)}")
    assert basis.runs == ()


def test_changes_can_be_accepted(shop):
    shop.measure(day(1), 10)
    gate_run(shop, day(1, 3))
    shop.measure(day(2), 10)
    assert previous(shop, compare=False) is None


@given(st.text("ab/._-1 2"))
def test_deliveries_that_differ_in_digits_share_a_scope(path):
    assert not re.search("[0-9]", input_scope("files", path))
    assert input_scope("files", path) == input_scope("files", re.sub("[12]", "7", path))


@pytest.mark.parametrize("as_of", [None, "2026-01-31"])
@pytest.mark.parametrize("path", [None, "raw/2026-01-31/", "raw/orders_7.parquet"])
def test_the_macro_writes_the_same_scope(path, as_of):
    jinja2 = pytest.importorskip("jinja2")
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    names = {"connector": "files", "raw_path": path, "as_of": as_of}
    template = environment.from_string(MACRO.read_text() + "{{ input_scope(of_run=true) }}")
    modules = {"re": re}
    rendered = template.render(setting=names.get, modules=modules)
    assert rendered.strip() == input_scope("files", path, as_of)
