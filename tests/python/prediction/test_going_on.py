"""Learning that goes on from a stored state, unless that is worse than learning all anew."""

import datetime as dt
import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy.special import expit
from sklearn.linear_model import SGDClassifier
from test_prediction_training import DATES, FEATURES, FIRST, NONE, SHOP, SMALL, customers
from test_prediction_watching import BEFORE, as_known

from tessera.prediction import Shop, train_purchases
from tessera.prediction.cases import Cases
from tessera.prediction.evaluation import AUC
from tessera.prediction.fitting import fit, newer
from tessera.prediction.folds import fold
from tessera.prediction.methods import IncrementalLogisticRegression, State
from tessera.prediction.records import SCHEMA
from tessera.prediction.score_table import ScoreTable

NAME = IncrementalLogisticRegression.name
HORIZON = SMALL.horizon_days
SETTINGS = replace(SMALL, methods=[NAME])
DAYS = ("2024-07-02", "2024-10-02", *DATES)


def read(table):
    return Cases.read(table, FEATURES)


def turned(table):
    """Return customers of whom those bought who else do not, and the reverse."""
    return table.assign(has_purchased=1 - table["has_purchased"])


def train(table, stored=None, shop=SHOP, settings=SETTINGS):
    return train_purchases(table, stored, NONE, settings, shop)


def trained_before(table, settings=SETTINGS):
    return train(as_known(table, BEFORE), None, Shop("here", BEFORE, FIRST), settings)


@pytest.fixture(scope="module")
def table():
    return customers(400, DAYS)


@pytest.fixture(scope="module")
def before(table):
    return trained_before(table)


@pytest.fixture(scope="module")
def after(table, before):
    (row,) = train(table, before).to_pylist()
    return row


def areas(row):
    found = pd.DataFrame(row["evaluations"])
    found = found[(found["metric"] == AUC) & (found["cohort_type"] == "all")]
    return found[found["method"] == NAME].set_index("window")["value"]


def test_without_a_state_all_is_learned_and_a_state_is_stored_for_each_date(table, before):
    (row,) = before.to_pylist()
    assert row["method"] == NAME
    assert NAME + " " not in row["method_reason"].replace("best on validation", "")
    assert [(str(one["learned_until"]), one["is_continued"]) for one in row["states"]] == [
        (DAYS[2], False), (DAYS[3], False), (DAYS[4], False),
    ]  # fmt: skip
    at = fold(np.datetime64(BEFORE), read(as_known(table, BEFORE)).dates, HORIZON)
    known = read(table)
    expected = IncrementalLogisticRegression(HORIZON).fit(known.at(at.learned))
    assert row["rules"] == expected.table_.records("purchase")
    assert State.read(row["states"][-1]).record() == expected.state_.record()


def test_it_goes_on_from_the_stored_state_over_newer_cases_only(table, before, after):
    assert (after["method"], after["trigger"]) == (NAME, "outcome")
    assert f"{NAME} goes on: going on from the training of {BEFORE}" in after["method_reason"]
    assert [(str(one["learned_until"]), one["is_continued"]) for one in after["states"]] == [
        (DAYS[3], True), (DAYS[4], True), (DAYS[5], True),
    ]  # fmt: skip
    # The same by hand: the stored numbers, and the date that came since.
    state = before.to_pylist()[0]["states"][-1]
    new = read(table).at([np.datetime64(DAYS[5])])
    logs = np.sign(new.features) * np.log1p(np.abs(new.features))
    scaled = np.nan_to_num((logs - state["means"]) / state["scales"])
    learner = SGDClassifier(loss="log_loss", alpha=0.01, random_state=0)
    learner.coef_ = np.array([[*state["weights"], *state["unknown_weights"]]])
    learner.intercept_, learner.t_ = np.array([state["intercept"]]), state["step_count"]
    prepared = np.hstack([scaled, np.isnan(new.features)])
    for _ in range(10):
        learner.partial_fit(prepared, new.bought, classes=[False, True])
    expected = learner.decision_function(prepared)
    found = ScoreTable.read(after["rules"]).score(FEATURES, new.features)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)
    assert after["states"][-1]["step_count"] == state["step_count"] + 10 * len(new)
    # Of all dates anew it would be another model, which ranks about as well.
    refit = IncrementalLogisticRegression(HORIZON).fit(read(table).at(np.array(DAYS[:6], "M8[D]")))
    assert np.abs(refit.score(new) - found).max() > 1e-3
    (anew,) = train(table).to_pylist()
    assert areas(after).to_numpy() == pytest.approx(areas(anew).to_numpy(), abs=0.01)


def test_it_comes_out_the_same_again(table, before, after):
    shuffled = table.sample(frac=1, random_state=3)
    (again,) = train(shuffled, before).to_pylist()
    assert again == after


def test_where_going_on_is_worse_all_is_learned_anew(table):
    """What was stored is of customers who did the reverse, and the old dates are corrected."""
    stored = trained_before(turned(table))
    (row,) = train(table, stored).to_pylist()
    assert f"{NAME} learns anew: going on from the training of {BEFORE}" in row["method_reason"]
    assert not any(one["is_continued"] for one in row["states"])
    (anew,) = train(table).to_pylist()
    assert (row["rules"], row["states"]) == (anew["rules"], anew["states"])
    assert areas(row).equals(areas(anew))


def test_worse_probabilities_are_worse_too(table):
    """A state that ranks in the same way, and is far too sure of itself."""
    (stored,) = trained_before(table).to_pylist()
    for one in stored["states"]:
        for name in ("weights", "unknown_weights"):
            one[name] = [30 * weight for weight in one[name]]
        one["step_count"] = 1e9
    (row,) = train(table, table_of(stored)).to_pylist()
    assert f"{NAME} learns anew" in row["method_reason"]
    figures = row["method_reason"].split("on validation ")[-1]
    assert "roc_auc" in figures
    assert "brier +" in figures


def table_of(row):
    return pa.Table.from_pylist([row], SCHEMA)


def test_a_state_of_other_features_or_of_no_earlier_date_is_not_gone_on_from(table, before):
    (row,) = before.to_pylist()
    (anew,) = train(table).to_pylist()
    other = json.loads(json.dumps(row["states"], default=str))
    for one in other:
        one["features"] = one["features"][::-1]
        one["learned_until"] = dt.date.fromisoformat(one["learned_until"])
    for states in (other, row["states"][-1:], [], None):
        (found,) = train(table, table_of(row | {"states": states})).to_pylist()
        assert found["states"] == anew["states"]
        assert "going on" not in found["method_reason"]
    with pytest.raises(ValueError, match="of other features"):
        IncrementalLogisticRegression(HORIZON).go_on(State.read(other[0]), read(table))


def test_days_that_were_learned_from_are_not_learned_from_again(before):
    state = State.read(before.to_pylist()[0]["states"][0])
    days = [state.learned_until + np.timedelta64(count, "D") for count in (0, 1, 89, 90, 91)]
    assert newer(days, state, 90) == days[3:]


def test_without_newer_cases_the_state_stays(table, before):
    cases = read(table)
    state = State.read(before.to_pylist()[0]["states"][-1])
    none = cases.take(np.zeros(len(cases), dtype=bool))
    method = IncrementalLogisticRegression(HORIZON).go_on(state, none)
    assert method.state_.record() == state.record() | {"is_continued": True}
    expected = method.estimator_.decision_function(cases.features)
    np.testing.assert_allclose(method.score(cases), expected, rtol=0, atol=1e-12)


def test_a_state_is_calibrated_on_the_window_that_it_has_not_seen(table, before):
    """Where there is no season a year ago."""
    cases = read(table)
    state = State.read(before.to_pylist()[0]["states"][0])
    at = replace(fold(np.datetime64(DAYS[4]), cases.dates, HORIZON), season=None)
    last = cases.at(at.learned[-1:])
    as_stored = IncrementalLogisticRegression(HORIZON).go_on(
        state, cases.take(np.zeros(len(cases), dtype=bool))
    )
    found = fit(IncrementalLogisticRegression, cases, at, np.datetime64(FIRST), SETTINGS, state)
    odds = as_stored.score(last)
    assert f"{expit(odds).mean():.1%} expected" in found.calibration.reason
