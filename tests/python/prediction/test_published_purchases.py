"""Methods of a purchase against the figures of the reference pages."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from observed import FEATURES, HORIZON_DAYS, cases_of, days, observe
from sklearn.calibration import CalibratedClassifierCV
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import roc_auc_score

from tessera.prediction import PredictionSettings, Shop, train_purchases
from tessera.prediction.calibration import window_calibration
from tessera.prediction.evaluation import (
    AP,
    AUC,
    BRIER,
    ECE,
    LIFT,
    evaluate_purchases,
    reliability,
)
from tessera.prediction.fitting import fit
from tessera.prediction.folds import Fold
from tessera.prediction.methods import (
    METHODS,
    RBFSVM,
    AdditiveBoosting,
    LogisticRegression,
)
from tessera.prediction.methods.preparation import scaled

LEARNED = days("2010-12-14", "2011-03-14", "2011-06-12")
FIRST, SECOND = days("2011-06-12", "2011-09-10")
SEASONS = dict(zip((FIRST, SECOND), days("2010-06-14", "2010-09-10"), strict=True))
BEGIN = np.datetime64("2009-12-01")
# On the cut-off 2011-09-10: baselines and linear methods to 5e-4, trees and networks to .004.
PUBLISHED = {
    "recency_rule": (0.7071, 5e-4), "rfm_cell": (0.7508, 5e-4), "bg_nbd": (0.7651, 5e-4),
    "logistic_regression": (0.7714, 5e-4), "linear_svm": (0.7704, 5e-4),
    "decision_tree": (0.7524, 0.004), "random_forest": (0.7649, 0.004),
    "rbf_svm": (0.7378, 0.004), "gradient_boosting": (0.7715, 0.004),
    "neural_network": (0.7718, 0.004), "additive_boosting": (0.7699, 0.004),
    # Not on the page: as measured here.
    "incremental_logistic": (0.7715, 5e-4),
}  # fmt: skip
# The same a season earlier, which learns from two cut-offs.
PUBLISHED_EARLIER = {
    "rfm_cell": (0.7770, 5e-4), "logistic_regression": (0.8081, 5e-4), "bg_nbd": (0.8066, 5e-4),
    "gradient_boosting": (0.8047, 0.004), "rbf_svm": (0.7614, 0.004),
}  # fmt: skip
TABLES = (LogisticRegression, AdditiveBoosting)
CDNOW_FEATURES = [
    "recency_days", "order_day_count", "span_days", "tenure_days", "mean_gap_days",
    "gap_ratio", "mean_order_revenue", "mean_pieces", "order_days_90d", "order_days_180d",
]  # fmt: skip


@pytest.fixture(scope="module")
def cases(online_retail):
    return cases_of(online_retail, FEATURES)


def test_the_data_are_those_of_the_page(online_retail_days, cases):
    assert len(online_retail_days) == 32_878
    assert online_retail_days["customer"].nunique() == 5_852
    assert online_retail_days["revenue"].sum() == pytest.approx(17_068_016.12, abs=0.01)
    found = {day: cases.at([day]) for day in (*LEARNED, SECOND)}
    assert [round(float(one.bought.mean()), 4) for one in found.values()] == [
        0.3061, 0.3718, 0.3613, 0.5072,
    ]  # fmt: skip
    assert len(cases.at(LEARNED)) == 12_820
    assert len(found[SECOND]) == 4_306


class RBFSVMOfAll(RBFSVM):
    """The machine of the build, of all cases instead of some."""

    max_cases = 50_000


class RBFSVMOfThePage(RBFSVMOfAll):
    """The machine that the page measured: the mean of three without one date each."""

    def _with_sigmoid(self, machine):
        return scaled(CalibratedClassifierCV(machine, method="sigmoid", cv=3, ensemble=True))


@pytest.mark.parametrize("name", PUBLISHED)
def test_each_method_ranks_as_published(cases, name):
    # The page takes the mean of three seeds; only the network moves with them.
    seeds = range(3) if name == "neural_network" else [0]
    test = cases.at([SECOND])
    kind = RBFSVMOfThePage if name == RBFSVM.name else METHODS[name]
    made = [kind(HORIZON_DAYS, seed).fit(cases.at(LEARNED)) for seed in seeds]
    found = [roc_auc_score(test.bought, method.score(test)) for method in made]
    value, tolerance = PUBLISHED[name]
    assert np.mean(found) == pytest.approx(value, abs=tolerance)


@pytest.mark.parametrize("name", PUBLISHED_EARLIER)
def test_each_method_ranks_as_published_a_season_earlier(cases, name):
    test = cases.at([FIRST])
    # Of two dates, parts that are not drawn would be of those who are alike.
    kind = RBFSVMOfAll if name == RBFSVM.name else METHODS[name]
    method = kind(HORIZON_DAYS).fit(cases.at(LEARNED[:2]))
    value, tolerance = PUBLISHED_EARLIER[name]
    assert roc_auc_score(test.bought, method.score(test)) == pytest.approx(value, abs=tolerance)


def test_every_method_has_a_published_figure():
    # Of the one that reads orders one by one: test_sequence_network.
    assert {name for name in METHODS if not METHODS[name].reads_orders} == set(PUBLISHED)


def test_other_measures_of_the_logistic_regression_are_as_published(cases):
    test = cases.at([SECOND])
    scores = {
        name: METHODS[name](HORIZON_DAYS).fit(cases.at(LEARNED)).score(test)
        for name in ("rfm_cell", "logistic_regression")
    }
    table = evaluate_purchases(scores, test.bought, "rfm_cell").set_index(["method", "metric"])
    row = table.loc["logistic_regression"]
    assert row.loc[AP, "value"] == pytest.approx(0.7954, abs=5e-4)
    assert row.loc[BRIER, "value"] == pytest.approx(0.2150, abs=5e-4)
    assert row.loc[ECE, "value"] == pytest.approx(0.1422, abs=1e-3)
    assert row.loc[LIFT, "value"].iloc[0] == pytest.approx(1.857, abs=5e-3)
    difference = row.loc[AUC, ["difference", "difference_lower", "difference_upper"]]
    assert difference.tolist() == pytest.approx([0.0203, 0.0134, 0.0271], abs=1e-3)


@pytest.mark.parametrize("as_of", ["2011-09-10", "2011-12-09"])
def test_a_table_is_used_and_beats_the_rfm_cell_for_sure(online_retail, as_of):
    known = online_retail[online_retail["observation_date"] <= as_of]
    settings = PredictionSettings(features=list(FEATURES), methods=[kind.name for kind in TABLES])
    day = dt.date.fromisoformat(as_of)
    minimums = pd.DataFrame(columns=["task", "measure", "minimum"])
    (row,) = train_purchases(
        known, None, minimums, settings, Shop("here", day, dt.date(2009, 12, 1))
    ).to_pylist()
    assert row["method"] in {kind.name for kind in TABLES}
    (model,) = row["models"]
    assert model["is_table"]
    chosen = [
        one
        for one in row["evaluations"]
        if one["is_chosen"] and one["window"] == "test" and one["metric"] == AUC
    ]
    assert [one["baseline"] for one in chosen] == ["rfm_cell"]
    assert chosen[0]["difference_lower"] > 0
    windows = {one["window_start"] for one in row["evaluations"]}
    assert max(windows) == day - dt.timedelta(HORIZON_DAYS - 1)


def expected_calibration_error(bought, probabilities) -> float:
    """Return the mean gap between probability and rate (Naeini, Cooper and Hauskrecht 2015)."""
    bins = reliability(bought, probabilities)
    gaps = (bins["predicted"] - bins["realised"]).abs() * bins["customer_count"]
    return gaps.sum() / len(bought)


@pytest.mark.parametrize(
    ("day", "learned", "limit"), [(FIRST, LEARNED[:2], 0.04), (SECOND, LEARNED, 0.10)]
)
@pytest.mark.parametrize("kind", TABLES)
def test_the_season_a_year_ago_puts_probabilities_right(cases, kind, day, learned, limit):
    settings = PredictionSettings(features=list(FEATURES))
    fitted = fit(kind, cases, Fold(day, tuple(learned), SEASONS[day]), BEGIN, settings)
    test = cases.at([day])
    probabilities = fitted.calibration.probabilities(fitted.method.score(test))
    assert expected_calibration_error(test.bought, probabilities) <= limit


@pytest.mark.parametrize("kind", TABLES)
def test_isotonic_regression_is_no_better_than_the_sigmoid(cdnow_days, kind):
    """Why it is not used: of all public data this has the most buyers to learn from."""
    table = observe(cdnow_days, ["1997-10-02", "1998-01-01", "1998-04-01"], active_days=1000)
    cases = cases_of(table, CDNOW_FEATURES)
    earlier, window, test = (
        cases.at(days(day)) for day in ("1997-10-02", "1998-01-01", "1998-04-01")
    )
    assert window.bought.sum() == 3_817
    before = kind(HORIZON_DAYS).fit(earlier).score(window)
    scores = kind(HORIZON_DAYS).fit(window).score(test)
    sigmoid = window_calibration(before, window.bought).probabilities(scores)
    steps = IsotonicRegression(out_of_bounds="clip").fit(before, window.bought).predict(scores)
    errors = [expected_calibration_error(test.bought, one) for one in (sigmoid, steps)]
    assert errors[0] < 0.011
    assert errors[0] < errors[1] - 0.005


def test_cdnow_customers_who_come_back_are_found(cdnow_days):
    # Known up to the end of the year, and up to the end of March.
    table = observe(cdnow_days, ["1998-01-01", "1998-04-01"], active_days=1000)
    cases = cases_of(table, CDNOW_FEATURES)
    learned, test = (cases.at(days(day)) for day in ("1998-01-01", "1998-04-01"))
    assert len(test) == 23_570
    assert float(learned.bought.mean()) == pytest.approx(0.1619, abs=5e-5)
    assert float(test.bought.mean()) == pytest.approx(0.1401, abs=5e-5)
    scores = {kind.name: kind(HORIZON_DAYS).fit(learned).score(test) for kind in TABLES}
    table = evaluate_purchases(scores, test.bought, "logistic_regression", resample_count=0)
    found = table.groupby(["method", "metric"])["value"].first()
    logistic = found["logistic_regression"]
    assert logistic[AUC] >= 0.835
    assert logistic[AP] >= 0.535
    assert logistic[LIFT] >= 4.1
    assert logistic[ECE] <= 0.015
    assert found["additive_boosting", AUC] == pytest.approx(0.8377, abs=0.004)
    assert found["additive_boosting", LIFT] >= 4.1
