"""Options in rows become a plan, and what was decided stays decided."""

import json

import duckdb
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from tessera.cli import app
from tessera.planning import plan_customers, planned
from tessera.planning.customers import explored

COLUMNS = ["customer_key", "action", "expected_margin", "contact_cost"]
NOBODY = pd.DataFrame({"customer_key": [], "action": [], "contact_cost": []})


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
    kept = ten[["customer_key", "action", "contact_cost"]]
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
    kept = pd.DataFrame({"customer_key": ["a"], "action": ["mail"], "contact_cost": [0.05]})
    assert _whole(TWO, None, kept, 5)[-1]["planned_margin"] == 2.0 + 1.0


def test_what_is_drawn_is_told_beside_what_is_believed_best():
    """Of the drawn, some get what brings 0.5 less; of those decided about, a got it."""
    options = _many("experiments", 500)
    *drawn, whole = _whole(options, None, NOBODY, 0)
    posts = sum(row["action"] == "post" for row in drawn)
    assert posts > 0
    assert (whole["planned_margin"], whole["drawn_margin"]) == (1000, 1000 - 0.5 * posts)
    kept = pd.DataFrame([{"customer_key": "0000", "action": "post", "contact_cost": 0.05}])
    (again,) = _whole(options[options["customer_key"] == "0000"], None, kept, 5)
    assert (again["planned_margin"], again["drawn_margin"]) == (2.0, 1.5)


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
            select *, action as action_name, 0.5 as expected_margin_sd, true as is_choosable,
                true as is_allowed
            from (values
                ('a', 'loyal', 'mail', 0.05, 2.0, 'experiments'),
                ('a', 'loyal', 'call', 3.50, 3.0, 'experiments'),
                ('b', null, 'mail', 0.05, 1.0, 'playbook')
            ) as t (customer_key, rfm_segment, action, contact_cost, expected_margin, chosen_by);
            create table actions.act_plan_limits as
            select 0.1 as holdout_share, 0.0 as exploration, '2026-04' as plan_month;
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


def test_the_command_says_what_trying_costs(build):
    """All choices are spread evenly over a mail and a call."""
    with duckdb.connect(str(build)) as connection:
        connection.execute("update actions.act_plan_limits set exploration = 1")
        connection.execute("update actions.act_plan_options set contact_cost = 0.05")
        connection.execute(
            "insert into actions.act_plan_options"
            " select 'k' || i, 'loyal', action, 0.05, margin, 'playbook', action, 0.5, true, true"
            " from range(20) as t (i), (values ('mail', 1.0), ('call', 3.0)) as u (action, margin)"
        )
    outlook = json.loads(_said("--database", build, "--json")[1])
    assert outlook["drawn_margin"] < outlook["expected_margin"]
    assert outlook["trying_costs"] == round(outlook["expected_margin"] - outlook["drawn_margin"], 2)
    _, text = _said("--database", build)
    assert f"trying costs {outlook['trying_costs']:.2f}" in text


def test_without_anything_tried_nothing_is_said_of_it(build):
    outlook = json.loads(_said("--database", build, "--budget", "0.1", "--json")[1])
    assert outlook["trying_costs"] == 0
    assert "trying" not in _said("--database", build, "--budget", "0.1")[1]


def test_a_budget_below_the_cheapest_contact_is_told_what_that_costs(build):
    code, said = _said("--database", build, "--budget", "0.04")
    assert code == 0
    assert said == (
        "Nobody would be planned with a budget of 0.04: the cheapest contact that is worth it"
        " costs 0.05.\n"
    )


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
        connection.execute(
            "update actions.act_plan_options set is_choosable = false, is_allowed = false"
        )
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
