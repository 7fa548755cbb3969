"""What must hold for every model of purchases, whatever the parameters and the shop."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import betaincinv

from tessera.prediction.lifetime import MODELS, CannotFitError, Histories

NAMES = list(MODELS)
parameter = st.floats(0.02, 60)


@st.composite
def histories(draw, count=6):
    """Some customers, weeks since their first purchase and what they bought since."""
    rows = []
    for _ in range(count):
        age = draw(st.integers(0, 1500)) / 7
        most = min(int(age * 7), 200)
        frequency = draw(st.integers(0, most))
        recency = draw(st.integers(max(frequency, 1), int(age * 7))) / 7 if frequency else 0.0
        rows.append((frequency, recency, age))
    return Histories.read(*map(list, zip(*rows, strict=True)))


def shop(count=300, seed=0):
    """Customers who buy at a rate of their own until they stop."""
    generator = np.random.default_rng(seed)
    age = generator.integers(20, 500, count) / 7
    rate, life = generator.gamma(0.8, 0.2, count), generator.exponential(40, count)
    frequency = generator.poisson(rate * np.minimum(age, life))
    recency = np.where(frequency, np.ceil(np.minimum(age, life) * 7 * 0.9) / 7, 0)
    recency = np.where(frequency, np.maximum(recency, 1 / 7), 0)
    return Histories.read(frequency, np.minimum(recency, age), age)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=60)
@given(data=st.data())
def test_probabilities_are_probabilities_and_grow_with_time(name, data):
    model = MODELS[name].from_parameters([data.draw(parameter) for _ in range(4)])
    customers = data.draw(histories())
    alive = model.probability_alive(customers)
    assert ((alive >= 0) & (alive <= 1)).all()
    before = np.zeros(len(customers)), np.zeros(len(customers))
    for time in (0.5, 4.0, 30.0, 400.0):
        any_purchase = model.probability_of_any(customers, time)
        expected = model.expected_purchases(customers, time)
        assert ((any_purchase >= before[0] - 1e-9) & (any_purchase <= alive + 1e-9)).all()
        assert (expected >= before[1] - 1e-7 * (1 + before[1])).all()
        # At least one purchase is at most as likely as purchases are expected.
        assert (any_purchase <= expected * (1 + 1e-6) + 1e-9).all()
        before = any_purchase, expected


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40)
@given(data=st.data())
def test_the_date_of_the_next_purchase_is_when_it_is_as_likely(name, data):
    model = MODELS[name].from_parameters([data.draw(parameter) for _ in range(4)])
    customers = data.draw(histories())
    horizon = 52.0
    found = model.next_purchase(customers, horizon)
    is_given = np.isfinite(found)
    likely = model.probability_of_any(customers, horizon)
    assert (likely[~is_given] < 0.5 + 1e-9).all()
    assert (found[is_given] <= horizon).all()
    reached = model.probability_of_any(customers.take(is_given), found[is_given])
    np.testing.assert_allclose(reached, 0.5, atol=1e-6)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=30)
@given(data=st.data())
def test_frequencies_add_up_to_the_expected_number(name, data):
    parameters = [data.draw(st.floats(0.3, 3)) for _ in range(4)]
    model = MODELS[name].from_parameters(parameters)
    time = np.array([data.draw(st.floats(0.1, 2))])
    found = np.array([model.frequency_probability(n, time)[0] for n in range(200)])
    assert (found >= 0).all()
    assert found.sum() == pytest.approx(1, abs=1e-6)
    expected = model.expected_purchases(Histories.read([0], [0.0], [0.0]), float(time[0]))[0]
    assert np.arange(200) @ found == pytest.approx(expected, rel=1e-4, abs=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_weights_are_repeated_rows(name):
    customers = shop()
    grouped, rows = customers.grouped()
    assert len(grouped) < len(customers)
    np.testing.assert_array_equal(grouped.frequency[rows], customers.frequency)
    np.testing.assert_array_equal(grouped.age[rows], customers.age)
    twice = Histories.read(
        *(np.tile(values, 2) for values in (customers.frequency, customers.recency, customers.age))
    )
    weighted = Histories.read(grouped.frequency, grouped.recency, grouped.age, 2 * grouped.weights)
    one, other = MODELS[name]().fit(twice), MODELS[name]().fit(weighted)
    np.testing.assert_allclose(one.parameters_, other.parameters_, rtol=1e-10)
    assert one.log_likelihood_ == pytest.approx(2 * MODELS[name]().fit(customers).log_likelihood_)


@pytest.mark.parametrize("name", NAMES)
def test_days_or_weeks_or_years_do_not_matter(name):
    weeks = shop()
    days = Histories.read(weeks.frequency, weeks.recency * 7, weeks.age * 7)
    by_weeks, by_days = MODELS[name]().fit(weeks), MODELS[name]().fit(days)
    np.testing.assert_allclose(
        by_days.expected_purchases(days, 70), by_weeks.expected_purchases(weeks, 10), rtol=1e-4
    )


@pytest.mark.parametrize("name", NAMES)
def test_slopes_are_those_of_the_likelihood(name):
    customers, _ = shop().grouped()
    likelihood = MODELS[name]()._log_likelihood(customers)
    for logs in (np.zeros(4), np.array([-0.5, 2.0, 1.0, -1.0]), np.array([1.0, -1.0, -2.0, 2.0])):
        _, slopes = likelihood(logs)
        for place in range(4):
            step = np.zeros(4)
            step[place] = 1e-5
            ahead, behind = likelihood(logs + step)[0], likelihood(logs - step)[0]
            assert slopes[place] == pytest.approx((ahead - behind) / 2e-5, rel=1e-4, abs=1e-3)


@pytest.mark.parametrize("name", ["bg_nbd", "mbg_nbd"])
def test_expected_purchases_are_the_mean_over_ways_of_stopping(name):
    # Over the probability of stopping, by quadrature of its quantiles.
    generator = np.random.default_rng(0)
    nodes, weights = np.polynomial.legendre.leggauss(200)
    nodes, weights = nodes / 2 + 0.5, weights / 2
    shares, weights = nodes**2 * (3 - 2 * nodes), weights * 6 * nodes * (1 - nodes)
    for _ in range(50):
        r, alpha, a, b = np.exp(generator.uniform(-4, 5, 4))
        model = MODELS[name].from_parameters([r, alpha, a, b])
        frequency = float(generator.integers(0, 80))
        age = generator.uniform(1, 200)
        recency = age * generator.uniform(0.1, 1) if frequency else 0.0
        customer = Histories.read([frequency], [recency], [age])
        time = float(np.exp(generator.uniform(-1, 6)))
        stops = betaincinv(a, b + frequency + model.first_stops, shares)
        stops = np.maximum(stops, 1e-300)
        ways = -np.expm1(-(r + frequency) * np.log1p(stops * time / (alpha + age))) / stops
        expected = (weights @ ways) * model.probability_alive(customer)[0]
        found = model.expected_purchases(customer, time)[0]
        assert found == pytest.approx(expected, rel=1e-3, abs=1e-9)


@pytest.mark.parametrize(("a", "b"), [(1.0, 2.0), (0.4, 0.6), (1 + 1e-9, 1e-3)])
@pytest.mark.parametrize("name", ["bg_nbd", "mbg_nbd"])
def test_nothing_breaks_where_the_closed_form_has_a_hole(name, a, b):
    customers = Histories.read([0, 3], [0.0, 20.0], [30.0, 30.0])
    found = MODELS[name].from_parameters([0.5, 5, a, b]).expected_purchases(customers, 39)
    beside = MODELS[name].from_parameters([0.5, 5, a + 1e-3, b]).expected_purchases(customers, 39)
    np.testing.assert_allclose(found, beside, rtol=0.01)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (([0, 0], [0, 0], [5, 9]), "no customer bought on a second day"),
        (([2, 2], [3, 3], [5, 5]), "all customers have the same history"),
        (([2, 1], [5, 3], [5, 3]), "all customers bought on the last day"),
    ],
)
def test_what_tells_nothing_is_said(name, rows, message):
    with pytest.raises(CannotFitError, match=message):
        MODELS[name]().fit(Histories.read(*rows))


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (([1], [0], [5]), "1 have repeat purchases on the day of the first, such as"),
        (([0], [2], [5]), "a last purchase after the first, but no repeat"),
        (([1], [6], [5]), "a last purchase after the date of observation"),
        (([-1], [0], [5]), "a value below 0"),
        (([0.5], [1], [5]), "a frequency that is no whole number"),
        (([np.nan], [1], [5]), "a value that is missing or infinite"),
        (([0], [0], [np.inf]), "a value that is missing or infinite"),
        (([0, 0], [0, 0], [1]), "lengths differ"),
    ],
)
def test_histories_that_cannot_be_are_refused(rows, message):
    with pytest.raises(ValueError, match=message):
        Histories.read(*rows)


def test_weights_are_above_0():
    with pytest.raises(ValueError, match="no weight above 0"):
        Histories.read([0], [0], [1], [0])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "rows",
    [
        # One repeat buyer among many; a shop of three weeks; one who buys every day for years.
        ([0] * 50 + [1], [0.0] * 50 + [2.0], [20.0] * 51),
        ([0, 0, 1, 2, 0, 1], [0, 0, 1 / 7, 2.0, 0, 0.5], [3.0, 2.0, 1.0, 3.0, 0.0, 2.5]),
        ([0] * 30 + [5000, 2], [0.0] * 30 + [800.0, 3.0], [800.0] * 32),
        # Everybody buys at the same pace and nobody stops: shapes without end.
        ([9, 10, 11, 10], [70.0, 70.0, 70.0, 69.0], [70.0, 70.0, 71.0, 70.0]),
    ],
    ids=["one_repeat_buyer", "three_weeks", "an_extreme", "alike"],
)
def test_odd_shops_give_figures(name, rows):
    customers = Histories.read(*rows)
    model = MODELS[name]().fit(customers)
    assert np.isfinite(model.parameters_).all()
    for values in (
        model.expected_purchases(customers, 52),
        model.probability_of_any(customers, 52),
        model.probability_alive(customers),
    ):
        assert np.isfinite(values).all()
        assert (values >= 0).all()


@pytest.mark.parametrize("name", NAMES)
def test_a_probability_of_1_is_no_quantile(name):
    model = MODELS[name].from_parameters([1, 1, 1, 1])
    with pytest.raises(ValueError, match="above 0 and below 1"):
        model.next_purchase(shop(), 10, probability=1.0)


@pytest.mark.parametrize("name", NAMES)
def test_parameters_are_above_0(name):
    with pytest.raises(ValueError, match="4 parameters above 0"):
        MODELS[name].from_parameters([1, 1, 1, 0])
    with pytest.raises(ValueError, match="4 parameters above 0"):
        MODELS[name].from_parameters([1, 1, 1])
