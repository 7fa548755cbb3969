"""Figures of the papers on CDNOW, and of ours computed twice with other programs."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import hyperu
from scipy.stats import spearmanr
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score
from tests.python.prediction.lifetime.conftest import HOLDOUT_WEEKS, LAST

from tessera.prediction.lifetime import Histories
from tessera.prediction.lifetime.fit_for_use import dispersion, frequency_table
from tessera.prediction.lifetime.value import Orders, discounted_purchases, value_intervals

PARAMETERS = {
    "bg_nbd": ([0.2425945, 4.4136023, 0.7929221, 2.4259071], -9582.42921),
    "mbg_nbd": ([0.5248431, 6.1830851, 0.8913593, 1.6140019], -9582.13572),
    "pareto_nbd": ([0.5532770, 10.5776832, 0.6062400, 11.6687349], -9594.97618),
}
# Of customers 1, 2, 6, 18, 157 and 3, who bought once; expected purchases, P(alive), P(any).
CUSTOMERS = (1, 2, 6, 18, 157, 3)
FIGURES = {
    "bg_nbd": (
        [1.225994, 0.203419, 3.337571, 0.297724, 20.055249, 0.194794],
        [0.726620, 0.212391, 0.641835, 0.310856, 0.969221, 1],
        [0.554628, 0.116806, 0.635720, 0.170958, 0.969221, 0.144335],
    ),
    "mbg_nbd": (
        [1.262759, 0.188945, 3.167170, 0.282695, 18.951873, None],
        [0.706138, 0.170951, 0.622680, 0.255773, 0.965938, 0.389723],
        None,
    ),
    "pareto_nbd": (
        [1.455202, 0.171114, 3.712087, 0.255858, 19.595849, 0.107070],
        [0.869134, 0.167996, 0.749453, 0.251196, 0.996187, 0.295113],
        [0.591926, 0.086645, 0.688696, 0.129556, 0.976580, None],
    ),
}


@pytest.mark.parametrize("name", PARAMETERS)
def test_parameters_and_likelihood(fitted, name):
    parameters, log_likelihood = PARAMETERS[name]
    np.testing.assert_allclose(fitted[name].parameters_, parameters, rtol=1e-3)
    assert fitted[name].log_likelihood_ == pytest.approx(log_likelihood, abs=0.01)
    assert not fitted[name].is_at_edge_.any()


def test_standard_errors(fitted):
    errors = fitted["bg_nbd"].standard_errors_
    np.testing.assert_allclose(errors, [0.0126, 0.378, 0.186, 0.705], rtol=0.005)


@pytest.mark.parametrize("name", FIGURES)
def test_customers(fitted, cdnow, name):
    histories, _, _ = cdnow.of(*CUSTOMERS)
    model = fitted[name]
    found = (
        model.expected_purchases(histories, HOLDOUT_WEEKS),
        model.probability_alive(histories),
        model.probability_of_any(histories, HOLDOUT_WEEKS),
    )
    for values, published in zip(found, FIGURES[name], strict=True):
        for value, figure in zip(values, published or [], strict=published is not None):
            assert figure is None or value == pytest.approx(figure, abs=1e-4)


@pytest.mark.parametrize(
    ("name", "purchases", "alive", "any_purchase"),
    [
        ("bg_nbd", 0.258979, 1, 0.177831),
        ("mbg_nbd", None, 0.428462, None),
        ("pareto_nbd", 0.175347, 0.383738, None),
    ],
)
def test_a_customer_who_bought_once_27_weeks_ago(
    fitted, cdnow, name, purchases, alive, any_purchase
):
    place = np.flatnonzero((cdnow.histories.frequency == 0) & (cdnow.histories.age == 27))[:1]
    history = cdnow.histories.take(place)
    found = {
        purchases: fitted[name].expected_purchases(history, HOLDOUT_WEEKS)[0],
        alive: fitted[name].probability_alive(history)[0],
        any_purchase: fitted[name].probability_of_any(history, HOLDOUT_WEEKS)[0],
    }
    for figure, value in found.items():
        assert figure is None or value == pytest.approx(figure, abs=1e-4)


def test_next_purchases(fitted, cdnow):
    model = fitted["bg_nbd"]
    weeks = model.next_purchase(cdnow.of(1, 6, 157, 2, 18)[0], horizon=1e9)
    np.testing.assert_allclose(weeks[:3], [29.4787, 10.0284, 1.0653], atol=1e-3)
    assert np.isnan(weeks[3:]).all()
    ever = model.next_purchase(cdnow.histories, horizon=np.inf)
    assert np.isfinite(ever).sum() == 1964
    soon = model.next_purchase(cdnow.histories, horizon=HOLDOUT_WEEKS)
    assert np.nanmax(soon) <= HOLDOUT_WEEKS
    assert np.isfinite(soon).sum() < 1964


def test_order_values(spend, cdnow):
    np.testing.assert_allclose(spend.parameters_, [6.2495734, 3.7442245, 15.4435176], rtol=1e-3)
    assert spend.log_likelihood_ == pytest.approx(-4055.91769, abs=0.01)
    assert spend.population_mean_ == pytest.approx(35.17037, rel=1e-3)
    assert spend.left_out_count_ == 0
    _, counts, means = cdnow.of(1, 2, 6, 18, 157)
    published = [24.653918, 18.910017, 71.464706, 17.673138, 26.394263]
    np.testing.assert_allclose(spend.expected_value(counts, means), published, rtol=1e-3)


def test_values_of_3_6_and_12_months(fitted, spend, cdnow):
    histories, counts, means = cdnow.of(1, 2, 6, 18, 157)
    values = discounted_purchases(fitted["bg_nbd"], histories)
    values = values * spend.expected_value(counts, means)[:, None]
    published = [
        [11.080973, 20.591763, 36.273977],
        [1.389788, 2.602823, 4.640937],
        [89.883961, 164.555273, 283.558077],
        [1.901048, 3.560320, 6.348193],
        [203.411704, 368.377819, 625.429205],
    ]
    np.testing.assert_allclose(values, published, rtol=1e-3)
    everybody = discounted_purchases(fitted["bg_nbd"], cdnow.histories)
    mean_values = spend.expected_value(cdnow.histories.frequency, cdnow.mean)
    np.testing.assert_allclose(
        mean_values @ everybody, [22401.120, 41175.713, 71507.950], rtol=1e-3
    )


def test_residual_purchases(fitted, cdnow):
    histories, _, _ = cdnow.of(1, 2, 6, 18, 157)
    # Fader, Hardie and Lee (2005), RFM and CLV, equation 7, at 15 % a year.
    model, rate = fitted["pareto_nbd"], 0.0027
    r, alpha, s, beta = model.parameters_
    discounts = rate * (beta + histories.age)
    ahead = discounts**s / rate * hyperu(s, s, discounts)
    per_time = (r + histories.frequency) / (alpha + histories.age)
    found = per_time * ahead * model.probability_alive(histories)
    np.testing.assert_allclose(
        found, [6.482402, 0.762253, 16.536017, 1.139757, 86.930154], rtol=1e-3
    )


def test_table_of_frequencies(fitted, cdnow):
    expected, actual = frequency_table(fitted["bg_nbd"], cdnow.histories)
    published = [1407.7, 460.3, 192.5, 101.2, 59.8, 38.1, 25.5, 71.9]
    np.testing.assert_allclose(expected, published, atol=0.06)
    assert actual.tolist() == [1411, 439, 214, 100, 62, 38, 29, 64]
    assert dispersion(fitted["bg_nbd"], cdnow.histories) == pytest.approx(0.013, abs=0.001)


@pytest.mark.parametrize(
    ("name", "total", "correlation", "error"),
    [
        ("bg_nbd", 1653.41, 0.62565, 0.78545),
        ("mbg_nbd", 1576.73, 0.62725, None),
        ("pareto_nbd", 1665.51, 0.63022, 0.75452),
    ],
)
def test_later_purchases(fitted, cdnow, name, total, correlation, error):
    expected = fitted[name].expected_purchases(cdnow.histories, HOLDOUT_WEEKS)
    assert cdnow.later.sum() == 1882
    assert expected.sum() == pytest.approx(total, abs=0.05)
    found = np.corrcoef(expected, cdnow.later)[0, 1]
    assert found == pytest.approx(correlation, abs=1e-4)
    assert found >= 0.625
    if error is not None:
        assert np.abs(expected - cdnow.later).mean() == pytest.approx(error, abs=1e-4)


@pytest.mark.parametrize(
    ("name", "published"),
    [
        ("bg_nbd", [0.225, 0.523, 1.044, 1.520, 2.164, 2.654, 3.504, 6.157]),
        ("pareto_nbd", [0.138, 0.599, 1.196, 1.714, 2.398, 2.907, 3.819, 6.403]),
    ],
)
def test_later_purchases_by_frequency(fitted, cdnow, name, published):
    bands = np.minimum(cdnow.histories.frequency, 7)
    expected = fitted[name].expected_purchases(cdnow.histories, HOLDOUT_WEEKS)
    means = pd.Series(expected).groupby(bands).mean()
    np.testing.assert_allclose(means, published, atol=6e-4)


def test_cumulative_bias_at_week_78(fitted, cdnow):
    ages = cdnow.histories.age + HOLDOUT_WEEKS
    lengths, counts = np.unique(ages, return_counts=True)
    newcomer = Histories.read([0], [0.0], [0.0])
    expected = sum(
        count * fitted["bg_nbd"].expected_purchases(newcomer, age)[0]
        for age, count in zip(lengths, counts, strict=True)
    )
    actual = (cdnow.days["date"] <= LAST).sum() - len(cdnow.customers)
    assert expected / actual - 1 == pytest.approx(-0.041, abs=0.003)


def test_being_alive_is_no_score_of_buying_again(fitted, cdnow):
    bought = cdnow.later > 0
    assert bought.mean() == pytest.approx(0.2902, abs=1e-4)
    alive = fitted["bg_nbd"].probability_alive(cdnow.histories)
    assert roc_auc_score(bought, alive) == pytest.approx(0.316, abs=5e-4)
    assert brier_score_loss(bought, alive) == pytest.approx(0.608, abs=5e-4)
    scores = {
        name: model.probability_of_any(cdnow.histories, HOLDOUT_WEEKS)
        for name, model in fitted.items()
    }
    for name, published in {"bg_nbd": 0.757, "mbg_nbd": 0.760, "pareto_nbd": 0.771}.items():
        assert roc_auc_score(bought, scores[name]) == pytest.approx(published, abs=6e-4)
    assert average_precision_score(bought, scores["bg_nbd"]) == pytest.approx(0.636, abs=6e-4)
    assert brier_score_loss(bought, scores["bg_nbd"]) == pytest.approx(0.1612, abs=1e-4)
    alive = fitted["pareto_nbd"].probability_alive(cdnow.histories)
    assert roc_auc_score(bought, alive) == pytest.approx(0.726, abs=6e-4)


def test_later_spend(fitted, spend, cdnow):
    expected = fitted["bg_nbd"].expected_purchases(cdnow.histories, HOLDOUT_WEEKS)
    expected = expected * spend.expected_value(cdnow.histories.frequency, cdnow.mean)
    assert expected.sum() == pytest.approx(59931.63, rel=1e-3)
    assert cdnow.later_value.sum() == pytest.approx(70976.39, abs=0.01)
    assert np.corrcoef(expected, cdnow.later_value)[0, 1] == pytest.approx(0.5647, abs=1e-3)
    assert spearmanr(expected, cdnow.later_value).statistic == pytest.approx(0.4264, abs=1e-3)


def test_value_of_later_orders(spend, cdnow):
    bought = cdnow.later > 0
    expected = spend.expected_value(cdnow.histories.frequency, cdnow.mean)[bought]
    actual = cdnow.later_value[bought] / cdnow.later[bought]
    assert expected.mean() == pytest.approx(35.52, abs=0.01)
    assert actual.mean() == pytest.approx(37.27, abs=0.01)
    assert np.corrcoef(expected, actual)[0, 1] == pytest.approx(0.4208, abs=1e-3)
    assert np.abs(expected - actual).mean() == pytest.approx(17.65, abs=0.01)


def test_how_often_and_for_how_much_are_related(cdnow):
    is_repeater = cdnow.histories.frequency > 0
    frequency, mean = cdnow.histories.frequency[is_repeater], cdnow.mean[is_repeater]
    assert is_repeater.sum() == 946
    assert np.corrcoef(frequency, mean)[0, 1] == pytest.approx(0.1139, abs=1e-4)
    assert spearmanr(frequency, mean).statistic == pytest.approx(0.2063, abs=1e-4)


def test_intervals_hold_the_value_and_are_wider_for_those_who_bought_less(fitted, spend, cdnow):
    histories, counts, means = cdnow.of(1, 2, 157)
    lower, upper = value_intervals(fitted["bg_nbd"], spend, histories, Orders(counts, means))
    assert (lower < 1).all()
    assert (upper > 1).all()
    widths = upper - lower
    assert (widths[1] > widths[0]).all()
    assert (widths > 0.05).all()
    assert (widths < 0.5).all()
