"""The previous choice is kept while about as good, and a retrain starts from its centroids."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tessera.learning.drift import FeatureBins
from tessera.segmentation.fitting import fit, keep_or_change
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


def selection(*evidence, eligible=(True, True, True)):
    table = pd.DataFrame(
        {
            "method": "k_means",
            "k": [2, 3, 4],
            "cluster_count": [2, 3, 4],
            "evidence": evidence,
            "is_eligible": eligible,
            "reason": "as compared",
        }
    )
    best = table["evidence"].where(table["is_eligible"]).idxmax()
    return table.assign(is_chosen=table.index == best)


@pytest.mark.parametrize(
    ("table", "count", "expected"),
    [
        (selection(1.0, 1.09, 0.5), 2, 2),
        (selection(1.0, 1.11, 0.5), 2, 3),
        (selection(1.0, 1.05, 0.5, eligible=(False, True, True)), 2, 3),
        (selection(1.0, 0.5, 0.4), 2, 2),
        (selection(0.5, 1.0, 0.4), 5, 3),
    ],
    ids=["about as good", "clearly worse", "no longer stable", "still the best", "not compared"],
)
def test_the_previous_choice_stays_while_it_is_about_as_good(table, count, expected):
    model = stored(features(), count)
    chosen = keep_or_change(table, model)
    assert chosen["k"] == expected
    assert table.loc[table["is_chosen"], "k"].tolist() == [expected]
    was_best = (
        expected
        == selection(*table["evidence"], eligible=table["is_eligible"])
        .query("is_chosen")["k"]
        .item()
    )
    assert ("kept from the training before" in chosen["reason"]) == (not was_best)


def test_another_method_has_no_claim_to_stay():
    table = selection(1.0, 1.01, 0.5)
    assert keep_or_change(table, stored(features(), 2, "hierarchical"))["k"] == 3


def test_nothing_stable_is_no_choice():
    table = selection(1.0, 1.0, 1.0).assign(is_chosen=False)
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
    found = fit(scaler.transform(after), chosen, model, scaler, SETTINGS)
    natural = found.locations * scaler.scale_ + scaler.mean_
    assert np.allclose(natural, [[place, place] for place in order], atol=0.02)


def test_a_new_feature_starts_in_the_middle():
    before = features()[["web_share"]]
    after = features()
    scaler = FeatureScaler([]).fit(after)
    found = fit(scaler.transform(after), pd.Series({"method": "k_means", "k": 2}), stored(before),
                scaler, SETTINGS)  # fmt: skip
    assert found.locations.shape == (2, 2)
