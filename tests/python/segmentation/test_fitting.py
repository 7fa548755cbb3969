"""The previous choice is kept while about as good, and a retrain starts from its centroids."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tessera.learning.drift import FeatureBins
from tessera.segmentation.fitting import fit, in_use, keep_or_change
from tessera.segmentation.prototypes import Prototypes
from tessera.segmentation.scaling import FeatureScaler
from tessera.segmentation.settings import TrainingSettings
from tessera.segmentation.stored_model import StoredModel

SETTINGS = TrainingSettings(["web_share", "weekend_share"], k_min=2, k_max=4)


def stored(features, count=2, method="k_means"):
    scaler = FeatureScaler([]).fit(features)
    rows = scaler.transform(features)
    ids = np.arange(1, count + 1, dtype=np.int32)
    bins = {name: FeatureBins.fit(features[name].to_numpy()) for name in features}
    return StoredModel(
        dt.date(2026, 1, 1), method, "euclidean", scaler, Prototypes(ids, rows[:count]), bins
    )


def features():
    generator = np.random.default_rng(0)
    return pd.DataFrame(generator.uniform(0, 0.5, (40, 2)), columns=SETTINGS.cluster_features)


def selection(*evidence, eligible=(True, True, True), errors=0.0, jaccard=0.5):
    table = pd.DataFrame(
        {
            "method": "k_means",
            "k": [2, 3, 4],
            "cluster_count": [2, 3, 4],
            "evidence": evidence,
            "evidence_se": errors,
            "min_jaccard": np.where(eligible, 0.9, jaccard),
            "min_jaccard_se": 0.02,
            "is_eligible": eligible,
            "reason": "as compared",
        }
    )
    eligible = table["evidence"].where(table["is_eligible"])
    best = eligible.fillna(-1).idxmax()
    return table.assign(is_chosen=table.index == best)


@pytest.mark.parametrize(
    ("table", "count", "expected"),
    [
        (selection(1.0, 1.09, 0.5), 2, 2),
        (selection(1.0, 1.11, 0.5), 2, 3),
        (selection(1.0, 1.05, 0.5, eligible=(False, True, True)), 2, 3),
        (selection(1.0, 0.5, 0.4), 2, 2),
        (selection(0.5, 1.0, 0.4), 5, 3),
        (selection(1.0, 1.3, 0.5, errors=0.15), 2, 2),
        (selection(1.0, 1.3, 0.5, errors=0.1), 2, 3),
        (selection(1.0, 1.05, 0.5, eligible=(False, True, True), jaccard=0.57), 2, 2),
    ],
    ids=[
        "about as good",
        "clearly worse",
        "no longer stable",
        "still the best",
        "not compared",
        "better within the error",
        "better beyond the error",
        "hardly below the limit",
    ],
)
def test_the_previous_choice_stays_while_it_is_about_as_good(table, count, expected):
    model = stored(features(), count)
    table, was_eligible = table.copy(), table["is_eligible"]
    chosen = keep_or_change(table, model)
    assert chosen["k"] == expected
    assert table.loc[table["is_chosen"], "k"].tolist() == [expected]
    was_best = expected == table["k"][table["evidence"].where(was_eligible).idxmax()]
    assert ("kept from the training before" in chosen["reason"]) == (not was_best)


def test_another_method_has_no_claim_to_stay():
    table = selection(1.0, 1.01, 0.5)
    assert keep_or_change(table, stored(features(), 2, "hierarchical"))["k"] == 3


def test_what_is_in_use_stays_where_nothing_else_is_stable():
    table = selection(1.0, 1.0, 1.0, eligible=(False,) * 3, jaccard=0.57).assign(is_chosen=False)
    assert keep_or_change(table, stored(features()))["k"] == 2
    assert table["reason"][0] == "kept from the training before: not shown to be unstable"


def test_nothing_stable_is_no_choice():
    table = selection(1.0, 1.0, 1.0, eligible=(False,) * 3).assign(is_chosen=False)
    assert keep_or_change(table, stored(features())) is None
    assert keep_or_change(table, None) is None


def two_groups(low_count, high_count):
    places = np.r_[np.full(low_count, 0.1), np.full(high_count, 0.4)]
    jitter = np.random.default_rng(1).uniform(0, 0.02, (len(places), 2))
    return pd.DataFrame(places[:, None] + jitter, columns=SETTINGS.cluster_features)


@pytest.mark.parametrize("order", [(0.1, 0.4), (0.4, 0.1)])
def test_a_retrain_starts_from_the_previous_centroids_on_the_new_scale(order):
    """More customers in one group move mean and scale; the order of the centroids stays."""
    before, after = two_groups(30, 30), two_groups(30, 90)
    model = stored(before)
    places = (np.array([[place, place] for place in order]) - model.scaler.mean_) / (
        model.scaler.scale_
    )
    model = replace(model, prototypes=Prototypes(np.array([7, 9]), places))
    scaler = FeatureScaler([]).fit(after)
    chosen = pd.Series({"method": "k_means", "k": 2})
    found = fit(scaler.transform(after), chosen, in_use(model, scaler, SETTINGS), SETTINGS)
    natural = found.locations * scaler.scale_ + scaler.mean_
    assert np.allclose(natural, [[place, place] for place in order], atol=0.02)


def test_a_new_feature_starts_in_the_middle():
    before = features()[["web_share"]]
    after = features()
    scaler = FeatureScaler([]).fit(after)
    present = in_use(stored(before), scaler, SETTINGS)
    found = fit(
        scaler.transform(after), pd.Series({"method": "k_means", "k": 2}), present, SETTINGS
    )
    assert found.locations.shape == (2, 2)
