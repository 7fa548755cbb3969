"""Options in rows become a plan, and what was decided stays decided."""

import json

import duckdb
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from tessera.cli import app
from tessera.planning import plan_customers, planned
from tessera.planning.customers import explored

COLUMNS = ["customer_key", "action", "expected_margin", "contact_cost"]
NOBODY = pd.DataFrame({"customer_key": [], "contact_cost": []})


def _options(*rows):
    return pd.DataFrame(rows, columns=COLUMNS).assign(
        rfm_segment="loyal", chosen_by="playbook", expected_margin_sd=0.5, is_choosable=True
    )


TWO = _options(("a", "mail", 2.0, 0.05), ("a", "call", 3.0, 3.5), ("b", "mail", 1.0, 0.05))


@pytest.mark.parametrize(
    ("budget", "chosen"),
    [
        (None, {("a", "call"), ("b", "mail")}),
        (355, {("a", "call"), ("b", "mail")}),
        (354, {("a", "mail"), ("b", "mail")}),
        (5, {("a", "mail")}),
        (4, set()),
    ],
)
def test_actions_of_all_customers_compete(budget, chosen):
    rows, plan = planned(TWO, budget)
    assert set(zip(rows["customer_key"], rows["action"], strict=True)) == chosen
    assert plan.cost == round(rows["contact_cost"].sum() * 100)


def test_equal_options_go_by_cost_and_then_by_key_whatever_the_order_of_rows():
    options = _options(*((key, "mail", 1.0, 0.05) for key in "dbca"))
    rows, _ = planned(options, 10)
    assert sorted(rows["customer_key"]) == ["a", "b"]


def test_the_whole_stands_in_a_row_of_its_own():
    table = plan_customers(TWO, 5, NOBODY, 0, 0.0, 1).to_pylist()
    assert [row["customer_key"] for row in table] == ["a", None]
    assert table[-1]["planned_margin"] == 2.0
    assert table[-1]["next_margin"] > 0


def test_without_options_only_the_whole_is_left():
    (row,) = plan_customers(TWO.iloc[:0], 100, NOBODY, 0, 0.0, 1).to_pylist()
    assert (row["customer_key"], row["planned_margin"], row["bound_margin"]) == (None, 0, 0)


def _many(chosen_by, count=4000):
    frames = [
        _options(*((f"{number:04}", action, margin, 0.05) for number in range(count)))
        for action, margin in (("mail", 2.0), ("post", 1.5))
    ]
    return pd.concat(frames, ignore_index=True).assign(chosen_by=chosen_by)


def _explored(options, floor, seed=202601):
    first = options[options["action"] == "mail"][["customer_key", "action"]]
    return explored(first, options, floor, seed)


def test_without_evidence_only_the_floor_is_tried():
    found = _explored(_many("playbook"), 0.04)
    share = (found["action"] == "post").mean()
    assert share == pytest.approx(0.02, abs=0.007)
    assert set(found["choice_propensity"].round(4)) == {0.98, 0.02}
    assert (_explored(_many("playbook"), 0.0)["action"] == "mail").all()


def test_with_evidence_actions_are_chosen_as_probably_as_they_are_best():
    found = _explored(_many("experiments"), 0.01)
    is_post = found["action"] == "post"
    # One is 0.5 less, each with a standard deviation of 0.5: best in 24 of 100 worlds.
    assert is_post.mean() == pytest.approx(0.24, abs=0.1)
    assert found.loc[is_post, "choice_propensity"].mean() == pytest.approx(is_post.mean(), abs=0.03)


def test_draws_are_the_customer_s_own_and_the_month_s():
    options = _many("experiments", 500)
    found = _explored(options, 0.01)
    shuffled = _explored(options.sample(frac=1, random_state=1), 0.01)
    assert shuffled.sort_values("customer_key").reset_index(drop=True).equals(found)
    assert not _explored(options, 0.01, seed=202602).equals(found)


rows = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from(["x", "y"]), st.integers(1, 500),
              st.integers(1, 300)),
    unique_by=lambda row: row[:2],
)  # fmt: skip


@settings(deadline=None)
@given(rows, st.none() | st.integers(0, 900))
def test_planning_again_adds_nothing(drawn, budget):
    options = _options(*((key, action, m / 100, c / 100) for key, action, m, c in drawn))
    options = options.astype({"expected_margin": float, "contact_cost": float})
    first, plan = planned(options, budget)
    again = plan_customers(options, budget, first, plan.cost, 0.1, 1)
    assert again.num_rows == 1
    whole = again.to_pylist()[0]
    assert whole["planned_margin"] == pytest.approx(plan.value, abs=0.006)
    assert whole["bound_margin"] == plan.bound


def _whole(options, budget, kept, kept_cost):
    return plan_customers(options, budget, kept, kept_cost, 0.0, 1).to_pylist()


def test_the_money_of_those_who_are_not_known_any_more_stays_spent():
    table = _whole(TWO, 5, NOBODY, 5)
    assert [row["customer_key"] for row in table] == [None]
    assert table[0]["planned_margin"] == 0
    assert [row["customer_key"] for row in _whole(TWO, 10, NOBODY, 5)] == ["a", None]


def test_those_decided_about_count_by_what_is_believed_and_allowed_now():
    """Else what they were once expected to bring exceeds what any plan can bring now."""
    ten = _options(*((key, "mail", 1.0, 0.05) for key in "abcdefghij"))
    kept = ten[["customer_key", "contact_cost"]]
    for options, value in (
        (ten, 10.0),
        (ten[ten["customer_key"] != "a"], 9.0),
        (ten.assign(expected_margin=0.9), 9.0),
        (ten.assign(is_choosable=False), 0.0),
    ):
        for budget in (None, 50, 20):
            (whole,) = _whole(options, budget, kept, 50)
            assert whole["planned_margin"] == pytest.approx(value)
            assert whole["bound_margin"] == pytest.approx(value)


def test_those_decided_about_count_with_what_was_planned_for_them_at_most():
    kept = pd.DataFrame({"customer_key": ["a"], "contact_cost": [0.05]})
    assert _whole(TWO, None, kept, 5)[-1]["planned_margin"] == 2.0 + 1.0


@settings(deadline=None)
@given(rows, rows, st.none() | st.integers(0, 900), st.none() | st.integers(0, 900))
def test_no_plan_of_a_later_build_brings_more_than_any_can(before, after, budget, later):
    """Options, costs and budget changed since, and who is gone left their cost."""
    first, plan = planned(_options(*((k, a, m / 100, c / 100) for k, a, m, c in before)), budget)
    options = _options(*((k, a, m / 100, c / 100) for k, a, m, c in after))
    kept = first[first["customer_key"] != "f"]
    table = plan_customers(options, later, kept, plan.cost, 0.0, 1).to_pylist()
    whole = table[-1]
    assert whole["planned_margin"] <= whole["bound_margin"] * 1.00001 + 0.01
    costs = options.set_index(["customer_key", "action"])["contact_cost"]
    new = sum(round(costs[row["customer_key"], row["action"]] * 100) for row in table[:-1])
    assert later is None or new <= max(later - plan.cost, 0)


@pytest.fixture
def build(tmp_path):
    path = tmp_path / "shop.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema actions")
        connection.execute(
            """
            create table actions.act_plan_options as
            select *, action as action_name, 0.5 as expected_margin_sd, true as is_choosable
            from (values
                ('a', 'loyal', 'mail', 0.05, 2.0, 'experiments'),
                ('a', 'loyal', 'call', 3.50, 3.0, 'experiments'),
                ('b', null, 'mail', 0.05, 1.0, 'playbook')
            ) as t (customer_key, rfm_segment, action, contact_cost, expected_margin, chosen_by);
            create table actions.act_plan_limits as select 0.1 as holdout_share;
            create table actions.fct_next_best_actions as
            select * from (values
                ('c', 'nothing', 'Nothing: no consent to be contacted is known.'),
                ('d', 'nothing', 'Nothing: no consent to be contacted is known.'),
                ('e', 'nothing', 'Nothing: contacted a short while ago.'),
                ('a', 'mail', 'Bought lately.')
            ) as t (customer_key, action, reason)
            """
        )
    return path


def _said(*arguments):
    done = CliRunner().invoke(app, ["plan", *map(str, arguments)])
    return done.exit_code, done.output


def test_the_command_says_what_a_budget_brings(build):
    code, said = _said("--database", build, "--budget", "0.1", "--json")
    outlook = json.loads(said)
    assert code == 0
    assert (outlook["customers"], outlook["cost"], outlook["expected_margin"]) == (2, 0.1, 3.0)
    assert outlook["lower"] < 3.0 < outlook["upper"]
    assert outlook["next_100"] == 1.0
    assert [group["rfm_segment"] for group in outlook["groups"]] == ["loyal", "not ordered yet"]
    _, text = _said("--database", build, "--budget", "0.1")
    assert "costs 0.10 of the budget of 0.10 and is expected to add 3.00" in text
    assert "The next 100 would bring 1.00 more" in text
    assert "Experiments helped to choose for 1 of them" in text
    assert "10 % of them are drawn" in text
    assert "2 - no consent to be contacted is known; 1 - contacted a short while ago." in text


def test_more_than_can_be_used_is_said_to_bring_nothing(build):
    _, text = _said("--database", build, "--budget", "1e9")
    assert "costs 3.55 of the budget of 1,000,000,000.00" in text
    assert "More money would bring nothing" in text


@pytest.mark.parametrize("budget", ["0", "-5", "0.001", "nan", "inf"])
def test_a_budget_that_buys_nothing_is_refused(build, budget):
    code, said = _said("--database", build, "--budget", budget)
    assert code == 1
    assert "write an amount above zero" in said


def test_without_a_build_the_command_says_so(tmp_path):
    code, said = _said("--database", tmp_path / "none.duckdb")
    assert code == 1
    assert "Run dbt build first" in said
    duckdb.connect(str(tmp_path / "empty.duckdb")).close()
    code, said = _said("--database", tmp_path / "empty.duckdb")
    assert code == 1
    assert "has no actions" in said


def test_where_nobody_may_be_contacted_the_command_says_so(build):
    with duckdb.connect(str(build)) as connection:
        connection.execute("update actions.act_plan_options set is_choosable = false")
    code, said = _said("--database", build, "--budget", "500")
    assert code == 0
    assert said.startswith("Nobody would be planned, whatever the budget: 2 - no consent")
    with duckdb.connect(str(build)) as connection:
        connection.execute("delete from actions.fct_next_best_actions")
    assert "expected to bring more than it costs" in _said("--database", build)[1]


def test_a_build_of_an_older_version_is_told_of(build):
    with duckdb.connect(str(build)) as connection:
        connection.execute("alter table actions.act_plan_limits rename holdout_share to other")
    code, said = _said("--database", build)
    assert code == 1
    assert "an older version" in said
