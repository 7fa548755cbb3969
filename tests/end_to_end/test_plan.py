"""The plan of the demo: everybody has an action, and planning again adds nothing."""

import json
import re

import duckdb
import pandas as pd
import pytest

from tessera.planning.beliefs import Arms, believed
from tests.end_to_end.project import WITHOUT_TESTS, Project, passed

LEDGER = "select * from actions.fct_holdout_ledger order by all"
PLANNED = ("--select", "path:models/actions/planning", "path:python_models/actions/planning")
MEASURED = (
    "act_customers",
    "path:models/actions/experiments",
    "path:python_models/actions/experiments",
)
# Of the customers of the demo: one whom the plan treats, and a control.
ERASED = """
    select min(customer_key) filter (where not is_control),
        min(customer_key) filter (where is_control)
    from actions.fct_campaign_plan
"""
# What shops deliver that cannot be measured, and campaigns that still run.
CAMPAIGNS = """
    insert into marts.dim_campaigns by name
    select
        id as campaign_id, id as campaign_name, objective, true as is_described,
        cast(start_date as date) as start_date, cast(end_date as date) as end_date,
        cast(start_date as timestamp) as starts_at, cast(end_date as timestamp) as ends_at
    from (
        values
        ('no control', 'newsletter', '2026-05-01', '2026-05-20'),
        ('renamed', 'newsletter', '2026-05-10', '2026-05-30'),
        ('unknown customers', 'newsletter', '2026-02-01', '2026-02-20'),
        ('running', 'win back', '2026-07-20', '2026-08-20'),
        ('running for what', 'who knows', '2026-07-20', '2026-08-20')
    ) as t (id, objective, start_date, end_date);

    insert into marts.fct_campaign_contacts by name
    with customers as (
        select customer_key, row_number() over (order by customer_key) as number
        from marts.dim_customers
    ),
    drawn as (
        select 'no control' as campaign_id, 'treated' as arm, * from customers where number <= 300
        union all
        select
            'renamed',
            case
                when number % 2 = 0 then 'control' when number <= 150 then 'treated' else 'mens'
            end,
            *
        from customers where number <= 300
        union all
        select
            'unknown customers', case when number % 2 = 0 then 'control' else 'treated' end,
            case when number <= 60 then 'x' || customer_key else customer_key end, number
        from customers where number <= 300
        union all
        select 'running', 'control', * from customers where number % 4 = 0
        union all
        select 'running for what', 'control', * from customers where number % 40 = 1
    )
    select
        md5(campaign_id || customer_key) as campaign_contact_key, customer_key, campaign_id, arm,
        arm = 'control' as is_control, customer_key[1] != 'x' as is_known_customer,
        assigned_at, case when arm != 'control' then assigned_at end as sent_at
    from (
        select
            drawn.*,
            campaigns.starts_at + interval (
                case when campaign_id = 'renamed' and number > 150 then 8 else 0 end
            ) day as assigned_at
        from drawn inner join marts.dim_campaigns as campaigns using (campaign_id)
    )
"""


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
    ((customers, margin, drawn),) = demo.query(
        "select planned_count, new_margin, drawn_margin from actions.rpt_campaign_plan"
        " where campaign_id is null"
    )
    assert everything["customers"] == customers
    assert everything["expected_margin"] == pytest.approx(margin, abs=0.01)
    assert everything["drawn_margin"] == pytest.approx(drawn, abs=0.01)


def test_beliefs_are_those_of_the_package(demo):
    seen = pd.DataFrame(
        demo.query(
            """
            select beliefs.rfm_segment, beliefs.action, beliefs.prior_lift, actions.prior_lift_sd,
                beliefs.lift, beliefs.lift_sd, coalesce(treated_size, 0),
                coalesce(treated_rate * treated_size, 0), coalesce(control_size, 0),
                coalesce(control_rate * control_size, 0)
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


@pytest.fixture(scope="module")
def next_month(demo, tmp_path_factory) -> tuple[Project, tuple[str, str]]:
    """Return the demo a month later, with other shares, and two customers who were erased.

    Its marts are those of June, with another date and some campaigns more.
    """
    twin = demo.twin(tmp_path_factory.mktemp("planned") / "later")
    (erased,) = demo.query(ERASED)
    with duckdb.connect(str(twin.database)) as connection:
        connection.execute("update marts.fct_customer_segments set as_of_date = '2026-07-31'")
        for table in ("dim_customers", "fct_customer_segments", "fct_campaign_contacts"):
            connection.execute(f"delete from marts.{table} where customer_key in $1", [erased])
        connection.execute(
            "insert into pii.pii_erased_customers by name select unnest($1) as customer_key",
            [erased],
        )
        connection.execute(CAMPAIGNS)
    shares = {"actions": {"holdout_share": 0.5, "global_holdout_share": 0.5}}
    passed(twin.dbt("run", *PLANNED, *MEASURED, "gate_actions", "--vars", json.dumps(shares)))
    return twin, erased


def test_a_later_build_rewrites_no_row_of_the_ledger(demo, next_month):
    """Of those who asked to be erased the rows stay, to be counted, and what leads to them goes."""
    later, erased = next_month
    before = {row[1:3]: row for row in demo.query(LEDGER)}
    after = [row for row in later.query(LEDGER) if row[-2].month == 6]
    gone = [row for row in after if row[2] is None]
    assert len(after) == len(before)
    assert all(before[row[1:3]] == row for row in after if row[2] is not None)
    own = [row for row in before.values() if row[2] in erased]
    assert len(own) == len(gone) == 4
    costs = (
        "select sum(contact_cost) from actions.fct_holdout_ledger where assigned_at < '2026-07-01'"
    )
    assert later.query(costs) == demo.query(costs)


def test_who_asked_to_be_erased_is_never_planned_again(next_month):
    later, erased = next_month
    for table in (
        "fct_campaign_plan", "fct_next_best_actions", "fct_holdout_ledger", "act_assignments",
        "act_contacts", "act_global_holdout",
    ):  # fmt: skip
        assert later.query(
            f"select count(*) from actions.{table} where customer_key in {erased}"
        ) == [(0,)], table


def test_a_changed_share_moves_only_who_is_drawn_anew(next_month):
    later, _ = next_month
    ((count, share),) = later.query(
        "select count(*), avg(is_control::int) from actions.fct_campaign_plan"
    )
    assert count > 100
    assert share == pytest.approx(0.5, abs=0.1)
    # The quarter is the same: nobody is drawn anew.
    assert later.query(
        "select count(distinct assigned_at) from actions.fct_holdout_ledger where is_global"
    ) == [(1,)]


def test_controls_are_not_planned_for_what_they_are_controls_of(next_month):
    later, _ = next_month
    held = """
        select count(*), count(plan.customer_key)
        from actions.act_shop_holdouts as held
        left join actions.fct_campaign_plan as plan
            on held.customer_key = plan.customer_key
            and coalesce(held.objective = plan.objective, true)
    """
    ((controls, planned),) = later.query(held)
    assert controls > 400
    assert planned == 0
    assert later.query("select count(*) > 0 from actions.fct_campaign_plan"
                       " where objective = 'win_back'") == [(True,)]  # fmt: skip
    assert later.query(
        "select count(*) > 0 from actions.fct_next_best_actions where obstacle = 'holdout'"
    ) == [(True,)]


def test_campaigns_that_cannot_be_measured_say_why_and_lose_nobody(next_month):
    later, _ = next_month
    verdicts = {
        (campaign, arm): verdict
        for campaign, arm, verdict in later.query(
            "select campaign_id, arm, verdict from actions.rpt_experiments"
            " where metric = 'conversion' and cohort = 'all'"
        )
    }
    assert verdicts["no control", "treated"] == "no_control"
    assert verdicts["renamed", "treated"] == verdicts["renamed", "mens"] == "arms_changed"
    assert verdicts["global_holdout 2026-Q3", "treated"] == "not_over"
    assert later.query(
        """
        select campaign_id, sum(customer_count)
        from actions.fct_campaign_results
        where cohort = 'all' and campaign_id in ('no control', 'renamed', 'unknown customers')
        group by all order by all
        """
    ) == [("no control", 300), ("renamed", 300), ("unknown customers", 300)]
    warned = later.query(
        """
        select expectation, message from quality.gate_actions
        where not success and run_at = (select max(run_at) from quality.gate_actions)
        """
    )
    assert {name for name, _ in warned} == {
        "arms_keep_their_names", "campaigns_do_not_overlap", "campaigns_have_a_control",
        "contacts_of_known_customers",
    }  # fmt: skip
    assert all(message for _, message in warned)


def test_a_playbook_with_faults_stops_the_plan_and_loses_nothing(demo, tmp_path):
    """A gap, two rows that fit equally well, and a segment that there is not."""
    twin = demo.twin(tmp_path / "shop")
    playbook = twin.folder / "seeds" / "config" / "playbook.csv"
    lines = playbook.read_text().splitlines()
    (lost,) = [line for line in lines if line.startswith("13,lost,")]
    (loyal,) = [line for line in lines if line.startswith("3,loyal,")]
    lines.remove(lost)
    lines += [loyal.replace("3,", "15,", 1), lost.replace("13,lost", "16,lots")]
    playbook.write_text("\n".join(lines) + "\n")
    done = twin.dbt(
        "build", *WITHOUT_TESTS, "--select", "playbook", "act_playbook_faults",
        "act_playbook_combinations+",
    )  # fmt: skip
    assert done.returncode != 0
    assert "playbook.csv, row 16: there is no segment lots." in done.stdout
    assert re.search(r"No row fits \d+ customer\(s\) of rfm_segment lost", done.stdout)
    assert re.search(r"Rows 3 and 15 fit equally well \d+ customer\(s\)", done.stdout)
    assert twin.query(LEDGER) == demo.query(LEDGER)
    plan = "select * from actions.fct_campaign_plan order by all"
    assert twin.query(plan) == demo.query(plan)
