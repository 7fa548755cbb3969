"""The plan of the demo: everybody has an action, and planning again adds nothing."""

import json

import pandas as pd
import pytest

from tessera.planning.beliefs import Arms, believed
from tests.end_to_end.project import Project, passed

LEDGER = "select * from actions.fct_holdout_ledger order by all"
PLANNED = ("--select", "path:models/actions/planning", "path:python_models/actions/planning")


def test_every_customer_has_one_row_of_the_playbook_and_one_action(demo):
    assert demo.query(
        """
        select count(*) = count(distinct actions.customer_key), count(*) = count(playbook_row),
            bool_and(reason like '%.')
        from marts.dim_customers as customers
        left join actions.fct_next_best_actions as actions using (customer_key)
        """
    ) == [(True, True, True)]


def test_actions_are_believable(demo):
    """The best are not given discounts, nobody without consent gets anything, and it all pays."""
    assert demo.query(
        """
        select count(*)
        from actions.fct_next_best_actions join marts.dim_customers using (customer_key)
        where action != 'nothing' and (
            not coalesce(has_marketing_consent, false)
            or expected_margin <= 0
            or send_weekday is null or send_hour not between 0 and 23
            or (rfm_segment = 'champions' and discount_share > 0)
        )
        """
    ) == [(0,)]
    ((share,),) = demo.query(
        "select avg((action != 'nothing')::int) from actions.fct_next_best_actions"
    )
    assert 0.3 < share < 0.9


def test_shares_of_holdouts_are_those_of_the_settings(demo):
    shares = dict(
        demo.query(
            "select is_global, avg(is_control::int) from actions.fct_holdout_ledger group by all"
        )
    )
    assert shares[False] == pytest.approx(0.1, abs=0.04)
    assert shares[True] == pytest.approx(0.02, abs=0.015)


@pytest.fixture(scope="module")
def planned_again(demo, tmp_path_factory) -> Project:
    """Return a copy of the demo, planned again on the same date with other shares."""
    twin = demo.twin(tmp_path_factory.mktemp("planned") / "shop")
    shares = {"actions": {"holdout_share": 0.5, "global_holdout_share": 0.5}}
    passed(twin.dbt("run", *PLANNED, "--vars", json.dumps(shares)))
    return twin


def test_planning_again_adds_nobody_and_moves_nobody(demo, planned_again):
    assert planned_again.query(LEDGER) == demo.query(LEDGER)
    plan = "select * from actions.fct_campaign_plan order by all"
    assert planned_again.query(plan) == demo.query(plan)


def test_the_command_plans_as_the_build_did(demo):
    said = demo.run("tessera", "plan", "--budget", "20", "--json")
    passed(said)
    outlook = json.loads(said.stdout)
    assert outlook["cost"] <= 20
    assert outlook["gap"] <= 2e-4
    assert outlook["lower"] < outlook["expected_margin"] < outlook["upper"]
    everything = json.loads(demo.run("tessera", "plan", "--json").stdout)
    assert [(everything["customers"],)] == demo.query(
        "select planned_count from actions.rpt_campaign_plan where campaign_id is null"
    )


def test_beliefs_are_those_of_the_package(demo):
    seen = pd.DataFrame(
        demo.query(
            """
            select beliefs.rfm_segment, beliefs.action, beliefs.prior_lift, actions.prior_lift_sd,
                beliefs.lift, beliefs.lift_sd, coalesce(evidence.treated_count, 0),
                coalesce(treated_buyer_count, 0), coalesce(control_count, 0),
                coalesce(control_buyer_count, 0)
            from actions.act_action_beliefs as beliefs
            inner join config.actions as actions on beliefs.action = actions.action
            left join actions.act_action_evidence as evidence
                on beliefs.rfm_segment = evidence.belief_segment
                and beliefs.action = evidence.action
            """
        ),
        columns=["segment", "action", "prior", "prior_sd", "lift", "sd", *Arms._fields],
    ).pivot_table(index="segment", columns="action")
    arms = Arms(*(seen[name].to_numpy() for name in Arms._fields))
    assert arms.treated.sum() > 500
    after = believed(arms, seen["prior"].to_numpy()[0], seen["prior_sd"].to_numpy()[0])
    assert after.lift == pytest.approx(seen["lift"].to_numpy(), abs=1e-6)
    assert after.sd == pytest.approx(seen["sd"].to_numpy(), abs=1e-6)


def test_choices_have_the_probability_with_which_they_are_drawn(demo):
    """Most are what is believed best, others are tried, and what was sure is nearly certain."""
    ((count, same, least, most),) = demo.query(
        """
        select count(*), avg((plan.action = best.action)::int), min(choice_propensity),
            max(choice_propensity)
        from actions.fct_campaign_plan as plan
        inner join actions.fct_next_best_actions as best using (customer_key)
        """
    )
    assert count > 500
    assert 0.5 < same < 0.95
    assert 0 < least < 0.5
    assert 0.98 < most < 1
