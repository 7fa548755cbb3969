"""The package lifetimes, which many figures of others come from, says the same."""

import warnings

import numpy as np
import pandas as pd
import pytest
from tests.python.prediction.lifetime.conftest import HOLDOUT_WEEKS

from tessera.prediction.lifetime import Histories
from tessera.prediction.lifetime.value import discounted_purchases

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from lifetimes import BetaGeoFitter, GammaGammaFitter, ModifiedBetaGeoFitter, ParetoNBDFitter

PEERS = {
    "bg_nbd": BetaGeoFitter,
    "mbg_nbd": ModifiedBetaGeoFitter,
    "pareto_nbd": ParetoNBDFitter,
}


@pytest.fixture(scope="module")
def peers(fitted):
    """Its models, with the parameters that ours found."""
    found = {}
    for name, kind in PEERS.items():
        peer = kind()
        peer.params_ = pd.Series(fitted[name].parameters_, index=list(fitted[name].parameter_names))
        peer.predict = peer.conditional_expected_number_of_purchases_up_to_time
        found[name] = peer
    return found


@pytest.mark.parametrize("name", PEERS)
def test_every_customer_gets_the_same_figures(fitted, peers, cdnow, name):
    history = cdnow.histories.frequency, cdnow.histories.recency, cdnow.histories.age
    peer, model = peers[name], fitted[name]
    expected = peer.conditional_expected_number_of_purchases_up_to_time(HOLDOUT_WEEKS, *history)
    found = model.expected_purchases(cdnow.histories, HOLDOUT_WEEKS)
    np.testing.assert_allclose(found, expected, atol=1e-4)
    alive = np.asarray(peer.conditional_probability_alive(*history))
    np.testing.assert_allclose(model.probability_alive(cdnow.histories), alive, atol=1e-4)
    ahead = [peer.expected_number_of_purchases_up_to_time(time) for time in (1, 39, 200)]
    newcomer = Histories.read([0], [0.0], [0.0])
    ours = [model.expected_purchases(newcomer, time)[0] for time in (1, 39, 200)]
    np.testing.assert_allclose(ours, ahead, atol=1e-4)


@pytest.mark.parametrize("name", PEERS)
def test_the_same_parameters_are_most_likely(fitted, cdnow, name):
    history = cdnow.histories.frequency, cdnow.histories.recency, cdnow.histories.age
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peer = PEERS[name]().fit(*history)
    np.testing.assert_allclose(peer.params_, fitted[name].parameters_, rtol=0.02)
    weights = np.ones(len(history[0]))
    if name == "pareto_nbd":
        value = -peer._negative_log_likelihood(fitted[name].parameters_, *history, weights, 0)
    else:
        logs = np.log(fitted[name].parameters_)
        value = -peer._negative_log_likelihood(logs, *history, weights, 0) * len(weights)
    assert fitted[name].log_likelihood_ == pytest.approx(value, abs=0.01)


def test_no_purchase_is_as_likely(fitted, peers, cdnow):
    history = cdnow.histories.frequency, cdnow.histories.recency, cdnow.histories.age
    none = np.array(
        peers["pareto_nbd"].conditional_probability_of_n_purchases_up_to_time(
            0, HOLDOUT_WEEKS, *(values[:200] for values in history)
        )
    )
    found = fitted["pareto_nbd"].probability_of_any(cdnow.histories.take(slice(200)), HOLDOUT_WEEKS)
    np.testing.assert_allclose(found, 1 - none, atol=1e-4)


def test_frequencies_are_as_likely(fitted, peers):
    times = np.array([1.0, 30.0, 300.0])
    for count in range(12):
        expected = [peers["bg_nbd"].probability_of_n_purchases_up_to_time(t, count) for t in times]
        found = fitted["bg_nbd"].frequency_probability(count, times)
        np.testing.assert_allclose(found, np.ravel(expected), atol=1e-6)


def test_values_are_the_same(fitted, peers, spend, cdnow):
    repeaters = cdnow.histories.frequency > 0
    peer = GammaGammaFitter().fit(cdnow.histories.frequency[repeaters], cdnow.mean[repeaters])
    np.testing.assert_allclose(peer.params_, spend.parameters_, rtol=0.02)
    peer.params_[:] = spend.parameters_
    columns = (
        pd.Series(values)
        for values in (
            cdnow.histories.frequency,
            cdnow.histories.recency,
            cdnow.histories.age,
            cdnow.mean,
        )
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = peer.customer_lifetime_value(
            peers["bg_nbd"], *columns, time=12, discount_rate=0.01, freq="W"
        )
    found = discounted_purchases(fitted["bg_nbd"], cdnow.histories, [12])[:, 0]
    found = found * spend.expected_value(cdnow.histories.frequency, cdnow.mean)
    np.testing.assert_allclose(found, expected, rtol=1e-4)
