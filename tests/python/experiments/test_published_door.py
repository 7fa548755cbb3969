"""Hillstrom's mails through what the build runs: uplift must not be used for the men's."""

import numpy as np
import pytest
from hillstrom import ARMS, MENS, WOMENS, features
from trials import MINIMUMS

from tessera.experiments.uplift import UpliftSettings, learn_uplift


@pytest.fixture(scope="module")
def rows(hillstrom):
    """Return what is learned of visits and of spend less .10 a mail, by trial."""
    known = features(hillstrom, log_history=False)
    names = [f"feature_{number}" for number in range(known.shape[1])]
    is_control = (hillstrom["segment"] == ARMS[0]).to_numpy()
    cases = hillstrom[["segment"]].rename(columns={"segment": "arm"})
    cases[names] = known
    cases = cases.assign(
        campaign_id="mail", customer_key=np.arange(len(cases)).astype(str), is_control=is_control,
        is_buyer=hillstrom["visit"] > 0, margin=hillstrom["spend"], discount_amount=0.0,
        contact_cost=np.where(is_control, np.nan, 0.1), order_value=1.0, treated_share=np.nan,
        propensity=np.nan, playbook_actions=None, candidate_actions=None,
    )  # fmt: skip
    arms = cases.loc[~is_control, ["campaign_id", "arm"]].drop_duplicates()
    arms = arms.assign(treatment=arms["arm"], treatment_type="action", trial="mail", reason=None)
    own = UpliftSettings(features=names, most_cases=100_000, draw_count=200)
    found = learn_uplift(cases, arms, cases.head(5), MINIMUMS, own)
    return {row["trial"]: row for row in found.to_pylist()}


def coefficients(row):
    return {one["method"]: one for one in row["evaluations"] if one["metric"] == "qini"}


def test_the_door_is_shut_for_the_mens_mail(rows):
    row = rows[ARMS[MENS]]
    found = coefficients(row)
    assert not row["is_used"], row["method_reason"]
    assert "not surely better than the response model" in row["method_reason"]
    # The page's means of twenty halves, within two of the standard deviations between them.
    for method, published in {"t_learner": 0.0118, "response_model": 0.0265}.items():
        assert found[method]["value"] == pytest.approx(published, abs=0.016)
        assert found[method]["lower"] < published < found[method]["upper"]
    assert found["response_model"]["lower"] > 0
    assert all(found[name]["difference"] < 0 for name in ("t_learner", "x_learner", "dr_learner"))


def test_the_womens_mail_ranks_but_brings_no_more_money(rows):
    row = rows[ARMS[WOMENS]]
    found = coefficients(row)[row["method"]]
    assert found["value"] == pytest.approx(0.0616, abs=0.0146)
    assert found["difference_lower"] > 0
    assert not row["is_used"], row["method_reason"]


def test_no_rule_beats_the_best_single_mail(rows):
    values = {one["policy"]: one for one in rows["mail"]["policies"]}
    # Doubly robust, and its standard error, on the page's folds; ours are others.
    published = {
        "nobody": (0.6529, 0.0794), ARMS[WOMENS]: (0.9800, 0.1034), ARMS[MENS]: (1.3203, 0.1216),
    }  # fmt: skip
    for policy, (value, error) in published.items():
        one = values[policy]
        assert one["robust"] == pytest.approx(value, abs=0.003)
        assert (one["robust_upper"] - one["robust_lower"]) / 3.92 == pytest.approx(error, abs=1e-3)
    assert values[ARMS[MENS]]["is_best_single"]
    assert values["model"]["gain_lower"] > 0
    assert values["model"]["difference_lower"] < 0
