"""Who reacts, and what rules are worth, on made-up contacts of which the truth is known."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trials import FEATURES, MINIMUMS, arms_of, contacts, planned

from tessera.experiments.uplift import UpliftSettings, learn_uplift, qini
from tessera.experiments.uplift.ranking import ranked
from tessera.experiments.uplift.trials import read_cases
from tessera.experiments.uplift.worth import Rule, judged

SETTINGS = UpliftSettings(features=FEATURES, draw_count=100)
TODAY = pd.DataFrame(
    {"customer_key": ["many", "few"], "order_count": [8.0, 2.0], "recency_days": [5.0, 5.0]}
)


def learned(cases, arms=None, **others):
    """Return the rows by trial."""
    found = learn_uplift(
        cases,
        arms_of(cases) if arms is None else arms,
        others.get("customers", TODAY),
        MINIMUMS,
        others.get("settings", SETTINGS),
    )
    return {(row["trial_type"], row["trial"]): row for row in found.to_pylist()}


def reminder(cases, arms=None, **others):
    return learned(cases, arms, **others)["action", "reminder"]


def policies(row):
    return {one["policy"]: one for one in row["policies"]}


def test_the_door_opens_where_some_are_driven_away():
    row = reminder(contacts())
    assert row["is_used"], row["method_reason"]
    assert "better than the response model" in row["method_reason"]
    uplift = {one["customer_key"]: one["uplift"] for one in row["scores"]}
    assert uplift["many"] > 0.15 > 0 > uplift["few"]
    values = policies(row)
    assert values["model"]["difference_lower"] > 0
    # At best half of the customers gain .3 orders of 10 for .1.
    assert values["model"]["gain_lower"] < 0.5 * (0.3 * 10 - 0.1)
    assert values["reminder"]["gain_lower"] < 0.1 * 10 - 0.1 < values["reminder"]["gain_upper"]
    assert 0.4 < values["model"]["contacted_share"] < 0.8


def test_the_door_stays_shut_where_all_react_alike():
    row = reminder(contacts(effects=(0.2, 0.2)))
    assert not row["is_used"]
    assert "not surely better than the response model" in row["method_reason"]
    assert "not surely better than contacting all" in row["method_reason"]
    assert policies(row)["reminder"]["is_best_single"]


def test_a_good_ranking_that_brings_no_money_stays_unused():
    """All are worth the contact, some more than others: contacting all is as good."""
    row = reminder(contacts(effects=(0.5, 0.1), base=0.1, size=6000))
    assert "t than the response model" not in row["method_reason"].split(";")[1]
    assert policies(row)["model"]["difference_lower"] <= 0
    assert not row["is_used"]


@pytest.mark.parametrize(
    ("cases", "said"),
    [
        (contacts(size=100), "100 customers in both arms; at least 200 are needed"),
        (contacts().assign(is_buyer=False, margin=0.0), "0 who ordered in the arm with fewer"),
        (contacts().assign(is_buyer=True), "0 who did not order in the arm with fewer"),
        (contacts(size=3), "3 customers in both arms"),
        (contacts(size=1), "1 customers in both arms"),
    ],
    ids=["few", "nobody ordered", "all ordered", "fewer than folds", "one"],
)
def test_too_little_is_said_and_nothing_made_up(cases, said):
    row = reminder(cases, arms_of(contacts(size=20)))
    assert row["method"] == "none"
    assert said in row["method_reason"]
    assert not row["is_used"]
    assert row["evaluations"] == row["scores"] == []


def test_buyers_who_cannot_be_split_are_said():
    cases = contacts(size=400).assign(is_buyer=False, margin=0.0)
    cases.loc[cases.groupby("is_control").head(1).index, "is_buyer"] = True
    least_of_all = MINIMUMS.assign(minimum=1)
    found = learn_uplift(cases, arms_of(cases), TODAY, least_of_all, SETTINGS).to_pylist()
    assert "too few to be split into 5 parts" in found[0]["method_reason"]


def test_without_a_control_the_reason_is_that_of_the_experiment():
    cases = contacts()
    arms = arms_of(cases, reason="Nobody was held out.")
    row = reminder(cases[~cases["is_control"]], arms)
    assert row["method_reason"] == "Nobody was held out."
    assert row["policies"] == []
    # The rest of an arm that is comparable: nobody to compare with.
    row = reminder(cases[~cases["is_control"]], arms_of(cases))
    assert "0 who ordered in the arm with fewer" in row["method_reason"]
    assert policies(row)["nobody"]["robust"] is None
    assert "0 customers got what it picks" in policies(row)["nobody"]["reason"]


def test_nothing_at_all_is_nothing():
    cases = contacts()
    assert learned(cases.iloc[:0], arms_of(cases.iloc[:0])) == {}
    row = reminder(cases.iloc[:0], arms_of(cases, reason="Not over."))
    assert row["method_reason"] == "Not over."


def test_no_customers_of_today_and_nothing_known_of_them():
    cases = contacts(size=1000).assign(recency_days=np.nan)
    row = reminder(cases, customers=TODAY.iloc[:0])
    assert row["method"] != "none"
    assert row["scores"] == []


@given(st.integers(0, 2**31), st.booleans())
@settings(max_examples=5)
def test_neither_order_nor_keys_change_anything(seed, is_twice):
    cases = contacts(size=600)
    if is_twice:
        cases = pd.concat([cases, contacts(size=600, seed=1).assign(campaign_id="n")])
        cases["customer_key"] = cases["customer_key"].str[1:]
    row = reminder(cases)
    shuffled = cases.sample(frac=1, random_state=seed).reset_index(drop=True)
    shuffled["customer_key"] = [f"{seed % 97} {key[::-1]}" for key in shuffled["customer_key"]]
    assert reminder(shuffled) == row


def test_of_many_cases_some_are_drawn():
    few = UpliftSettings(features=FEATURES, draw_count=20, most_cases=500)
    row = reminder(contacts(), settings=few)
    assert row["customer_count"] == 500


def test_campaigns_with_other_shares_are_put_together():
    """In n few are contacted and many buy anyway; without weights the effect would be negative."""
    cases = pd.concat(
        [
            contacts(size=4000, effects=(0.1, 0.1), base=0.1, share=0.9),
            contacts(size=4000, effects=(0.1, 0.1), base=0.5, share=0.1, seed=1, campaign="n"),
        ]
    )
    row = reminder(cases)
    (whole,) = (
        one["value"]
        for one in row["evaluations"]
        if one["method"] == "t_learner" and one["metric"] == "uplift" and one["share"] == 1
    )
    assert whole == pytest.approx(0.1, abs=0.04)
    gain = policies(row)["reminder"]
    assert gain["gain_lower"] < 0.1 * 10 - 0.1 < gain["gain_upper"]


@given(st.integers(0, 1000), st.integers(2, 60))
@settings(max_examples=30)
def test_the_coefficient_is_that_of_the_curve(seed, size):
    generator = np.random.default_rng(seed)
    outcomes = generator.integers(0, 2, size).astype(float)
    is_treated = np.arange(size) % 2 > 0
    scores = {"some": generator.integers(0, 8, size).astype(float)}
    found = ranked(scores, outcomes, is_treated, np.ones(size), np.arange(size), 2)
    expected = qini(outcomes, scores["some"], is_treated)
    assert found.figures[0, 0] == pytest.approx(expected, nan_ok=True)


def test_plans_are_judged_by_what_was_logged():
    cases, arms = planned()
    row = learned(cases.assign(candidate_actions="b"), arms)["plans", "plans"]
    values = policies(row)
    # Eight of ten got a.
    truths = {
        "nobody": 1.0, "a": 1.9, "b": 2.9, "playbook": 1.9, "candidate": 2.9, "as_planned": 2.1,
    }  # fmt: skip
    for policy, truth in truths.items():
        one = values[policy]
        assert one["robust_lower"] < truth < one["robust_upper"], policy
        assert one["inverse_lower"] < truth < one["inverse_upper"], policy
        assert one["covered_share"] == pytest.approx(1, abs=0.05), policy
    assert values["b"]["is_best_single"]
    assert values["candidate"]["difference"] == 0
    assert values["playbook"]["difference_upper"] < 0


def test_what_was_never_tried_has_no_value():
    cases, arms = planned()
    # For half of the customers b was never possible.
    only_a = cases["order_count"] > 5
    cases = cases[~only_a | cases["campaign_id"].str.startswith("a")]
    cases.loc[only_a & ~cases["is_control"], "propensity"] = 0.9
    values = policies(learned(cases.assign(candidate_actions="b"), arms)["plans", "plans"])
    assert values["candidate"]["robust"] is values["candidate"]["gain"] is None
    assert "were ever tried for such customers" in values["candidate"]["reason"]
    assert values["playbook"]["robust"] is not None
    # Of b hardly anybody is left.
    is_rare = (cases["campaign_id"] == "b 2026-07") & ~cases["is_control"]
    rare = pd.concat([cases[~is_rare], cases[is_rare].head(20)])
    values = policies(learned(rare, arms)["plans", "plans"])
    assert "20 customers got what it picks" in values["b"]["reason"]


def test_a_playbook_of_other_actions_has_no_row_and_nothing_comes_first():
    cases = contacts(size=1000).assign(playbook_actions="thank_you|new_range")
    assert "playbook" not in policies(reminder(cases))
    cases = cases.assign(playbook_actions="nothing|reminder")
    assert policies(reminder(cases))["playbook"]["contacted_share"] == 0


def test_intervals_hold_the_truth():
    """Of 100 small trials; that rate has a standard error of .022."""
    held = []
    for seed in range(100):
        cases = contacts(size=400, seed=seed)
        trial = next(read_cases(cases, arms_of(cases), tuple(FEATURES)).of_treatments())
        picks = (trial.features[:, 0] > 5).astype(int)
        rule = judged(trial, [Rule("rule", "model", picks)], 5)[-1]
        truth = 0.5 * (0.3 * 10 - 0.1)
        held.append(
            (
                rule.gain.lower < truth < rule.gain.upper,
                rule.robust.lower < 5.95 < rule.robust.upper,
            )
        )
    assert np.mean(held, axis=0) == pytest.approx([0.95, 0.95], abs=0.05)
