"""Measures against scikit-learn's, and against slow ones in plain Python."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    brier_score_loss,
    f1_score,
    mean_absolute_error,
    mean_squared_error,
    precision_score,
    r2_score,
    recall_score,
    roc_auc_score,
)

from tessera.prediction.evaluation import (
    best_threshold,
    evaluate_purchases,
    reliability,
)
from tessera.prediction.values import evaluate_values


def some_scores(seed, count, levels):
    """Return scores, of few different values where there are levels, and who bought."""
    generator = np.random.default_rng(seed)
    scores = generator.normal(size=count)
    if levels:
        scores = np.round(scores * levels) / levels
    bought = generator.random(count) < expit(scores - 0.5)
    bought[:2] = [True, False]
    return scores, bought


cases = st.builds(
    some_scores, st.integers(0, 10_000), st.integers(2, 120), st.sampled_from([0, 1, 3])
)


def measured(scores, bought, **others):
    table = evaluate_purchases({"it": scores}, bought, "it", resample_count=0, **others)
    keys = zip(table["metric"], table["cutoff"].astype(object), strict=True)
    values = zip(keys, table["value"], strict=True)
    return {(name, None if cutoff is not cutoff or str(cutoff) == "<NA>" else int(cutoff)): value
            for (name, cutoff), value in values}  # fmt: skip


@settings(max_examples=60)
@given(cases=cases)
def test_measures_are_those_of_scikit_learn(cases):
    scores, bought = cases
    found = measured(scores, bought)
    chosen = expit(scores) >= 0.5
    expected = {
        "roc_auc": roc_auc_score(bought, scores),
        "average_precision": average_precision_score(bought, scores),
        "brier": brier_score_loss(bought, expit(scores)),
        "recall": recall_score(bought, chosen),
        "f1": f1_score(bought, chosen),
        "accuracy": accuracy_score(bought, chosen),
    }
    if chosen.any():
        expected["precision"] = precision_score(bought, chosen)
    for name, value in expected.items():
        assert found[name, None] == pytest.approx(value, abs=1e-12), name


def slow_capture(scores, bought, percent):
    """Return the share of buyers among the top customers; of ties each counts by its share."""
    left, hits = len(scores) * percent / 100, 0.0
    for value in sorted(set(scores), reverse=True):
        tied = [bool(one) for score, one in zip(scores, bought, strict=True) if score == value]
        share = min(left / len(tied), 1.0)
        hits += share * sum(tied)
        left -= share * len(tied)
    return hits / bought.sum()


@settings(max_examples=60)
@given(cases=cases)
def test_capture_and_lift_are_those_of_a_plain_loop(cases):
    scores, bought = cases
    found = measured(scores, bought)
    for percent in (10, 20):
        expected = slow_capture(scores, bought, percent)
        assert found["capture", percent] == pytest.approx(expected, abs=1e-12)
        assert found["lift", percent] == pytest.approx(expected * 100 / percent, abs=1e-10)


@settings(max_examples=40)
@given(cases=cases, count=st.integers(1, 12))
def test_the_calibration_error_is_that_of_a_plain_loop(cases, count):
    scores, bought = cases
    probabilities = expit(scores)
    order = np.argsort(probabilities, kind="stable")
    parts = [order[np.arange(len(order)) * count // len(order) == bin_] for bin_ in range(count)]
    expected = sum(
        abs(bought[part].mean() - probabilities[part].mean()) * len(part) / len(order)
        for part in parts
        if len(part)
    )
    table = reliability(bought, probabilities, count)
    assert table["customer_count"].sum() == len(bought)
    gaps = (table["predicted"] - table["realised"]).abs() * table["customer_count"]
    assert gaps.sum() / len(bought) == pytest.approx(expected, abs=1e-12)


@settings(max_examples=12)
@given(cases=cases)
def test_no_other_threshold_has_a_higher_f1(cases):
    scores, bought = cases
    found = f1_score(bought, scores >= best_threshold(bought, scores))
    assert found == pytest.approx(max(f1_score(bought, scores >= one) for one in set(scores)))


@settings(max_examples=20)
@given(cases=cases, seed=st.integers(0, 100))
def test_the_order_of_customers_does_not_matter(cases, seed):
    scores, bought = cases
    order = np.random.default_rng(seed).permutation(len(scores))
    first, second = measured(scores, bought), measured(scores[order], bought[order])
    # Bins of equal size cut through customers of the same score.
    is_tied = len(set(scores)) < len(scores)
    for key, value in first.items():
        if key[0] != "ece" or not is_tied:
            assert second[key] == pytest.approx(value, abs=1e-12, nan_ok=True), key


def test_ranks_have_no_probabilities_and_are_measured_all_the_same():
    scores, bought = some_scores(0, 60, 0)
    found = measured(scores, bought, ranks=frozenset(["it"]))
    assert np.isnan([found[name, None] for name in ("brier", "ece", "f1", "accuracy")]).all()
    assert found["roc_auc", None] == pytest.approx(roc_auc_score(bought, scores))


def test_an_interval_is_of_the_difference_between_methods_on_the_same_draws():
    scores, bought = some_scores(1, 400, 0)
    noise = np.random.default_rng(9).normal(size=400)
    table = evaluate_purchases(
        {"it": scores, "same": scores, "noise": noise}, bought, "it", resample_count=200
    )
    auc = table[table["metric"] == "roc_auc"].set_index("method")
    assert (auc.loc[["it", "same"], ["difference_lower", "difference_upper"]] == 0).all(axis=None)
    assert auc.loc["noise", "difference_upper"] < 0
    row = auc.loc["it"]
    assert row["lower"] < row["value"] < row["upper"]
    # The draws are seeded.
    again = evaluate_purchases({"it": scores}, bought, "it", resample_count=200)
    lower = again.loc[again["metric"] == "roc_auc", "lower"].iloc[0]
    assert lower == pytest.approx(row["lower"], abs=1e-12)


@settings(max_examples=30)
@given(seed=st.integers(0, 10_000), count=st.integers(2, 50))
def test_measures_of_amounts_are_those_of_scikit_learn(seed, count):
    generator = np.random.default_rng(seed)
    actual = generator.lognormal(3, 2, count) * (generator.random(count) < 0.7)
    actual[:2] = [1.0, 5.0]
    predicted = generator.lognormal(3, 1, count)
    table = evaluate_values({"it": predicted}, actual, "it", 1)
    found = table.set_index("metric")["value"]
    assert found["mae"] == pytest.approx(mean_absolute_error(actual, predicted))
    assert found["rmse"] == pytest.approx(mean_squared_error(actual, predicted) ** 0.5)
    assert found["r2"] == pytest.approx(r2_score(actual, predicted), rel=1e-6, abs=1e-6)
    assert found["bias"] == pytest.approx(predicted.sum() / actual.sum() - 1)
