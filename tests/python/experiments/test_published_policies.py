"""What rules that pick a mail are worth, against the figures of the reference page."""

import numpy as np
import pytest
from hillstrom import ARMS, MENS, WOMENS, features
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import StandardScaler

from tessera.experiments.policies import (
    doubly_robust_scores,
    inverse_propensity_value,
    mean_value,
)
from tessera.experiments.uplift.learners import expected

# Normalised inverse propensity, doubly robust, its standard error.
VISITS = {
    "none": (0.1062, 0.1062, 0.0021),
    "womens": (0.1514, 0.1517, 0.0024),
    "mens": (0.1828, 0.1823, 0.0026),
    "rule": (0.1843, 0.1841, 0.0026),
    "model": (0.1820, 0.1820, 0.0026),
}
SPEND = {
    "none": (0.6528, 0.6529, 0.0794),
    "womens": (0.9772, 0.9800, 0.1034),
    "mens": (1.3226, 1.3203, 0.1216),
    "rule": (1.3292, 1.3290, 0.1204),
    "model": (1.1275, 1.1248, 0.1063),
}


def judge(customers, outcomes, learner):
    """Return the value of each rule, and by how much the model beats the men's mail."""
    arms = np.array([ARMS.index(one) for one in customers["segment"]])
    shares = np.bincount(arms) / len(arms)
    known, predicted = features(customers), np.zeros((len(arms), len(ARMS)))
    for learned, judged in StratifiedKFold(5, shuffle=True, random_state=0).split(known, arms):
        scaler = StandardScaler().fit(known[learned])
        for arm in range(len(ARMS)):
            rows = learned[arms[learned] == arm]
            learner.fit(scaler.transform(known[rows]), outcomes[rows])
            predicted[judged, arm] = expected(learner, scaler.transform(known[judged]))
    only_womens = (customers["womens"] == 1) & (customers["mens"] == 0)
    picks = {
        "none": np.zeros(len(arms), dtype=int),
        "womens": np.full(len(arms), WOMENS),
        "mens": np.full(len(arms), MENS),
        "rule": np.where(only_womens, WOMENS, MENS),
        "model": predicted.argmax(axis=1),
    }
    given = arms, outcomes, shares[arms]
    scores = {name: doubly_robust_scores(pick, *given, predicted) for name, pick in picks.items()}
    values = {
        name: (
            inverse_propensity_value(pick, *given).value,
            mean_value(scores[name]).value,
            mean_value(scores[name]).standard_error,
        )
        for name, pick in picks.items()
    }
    return values, mean_value(scores["model"] - scores["mens"])


def test_visits(hillstrom):
    outcomes = hillstrom["visit"].to_numpy(dtype=float)
    values, gain = judge(hillstrom, outcomes, LogisticRegression(C=0.1, max_iter=1000))
    for name, published in VISITS.items():
        assert values[name] == pytest.approx(published, abs=1.5e-4), name
    assert gain.value == pytest.approx(-0.00038, abs=1e-4)
    assert gain.standard_error == pytest.approx(0.00197, abs=1e-5)


def test_personal_mails_earn_less_than_the_best_single_one(hillstrom):
    is_sent = (hillstrom["segment"] != ARMS[0]).to_numpy()
    outcomes = hillstrom["spend"].to_numpy() - 0.1 * is_sent
    values, gain = judge(hillstrom, outcomes, Ridge(alpha=100))
    for name, published in SPEND.items():
        assert values[name] == pytest.approx(published, abs=6e-5), name
    assert gain.value == pytest.approx(-0.19549, abs=6e-6)
    assert gain.standard_error == pytest.approx(0.08831, abs=6e-6)
    # It beats no mail by far, and yet must not be used.
    assert values["model"][1] - values["none"][1] > 0.4
    assert gain.value + 1.96 * gain.standard_error < 0


def test_propensities_without_normalisation(hillstrom):
    arms = np.array([ARMS.index(one) for one in hillstrom["segment"]])
    spend = hillstrom["spend"].to_numpy()
    found = inverse_propensity_value(
        np.full(len(arms), MENS), arms, spend, np.full(len(arms), 1 / 3), is_normalised=False
    )
    assert found.value == pytest.approx(3 * spend[arms == MENS].sum() / len(arms))
