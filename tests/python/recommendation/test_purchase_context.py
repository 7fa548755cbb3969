import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.recommendation.methods import PurchaseContext

purchases = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 3), st.sampled_from([0.0, 0.4, 1.0, 3.5, 90.0])),
    max_size=25,
)


def context(lines, **settings):
    customers, products, ages = (
        np.array(column) for column in (zip(*lines, strict=True) if lines else ([], [], []))
    )
    return PurchaseContext(customers.astype(int), products.astype(int), ages, (3, 4), **settings)


@given(purchases, st.sampled_from([1.0, 30.0]))
def test_purchases_halve_with_every_half_life(lines, half_life):
    expected = np.zeros((3, 4))
    for customer, product, age in lines:
        expected[customer, product] += 0.5 ** (age / half_life)
    np.testing.assert_allclose(context(lines).decayed(half_life).toarray(), expected)


@given(purchases, st.sampled_from([0.0, 0.5, 1.0]))
def test_purchases_lose_worth_with_every_later_day_of_orders(lines, rate):
    expected = np.zeros((3, 4))
    days = {(customer, int(age)) for customer, _, age in lines}
    for customer, product, age in lines:
        later = sum(1 for other, day in days if other == customer and day < int(age))
        expected[customer, product] += rate**later
    np.testing.assert_allclose(context(lines).decayed_by_order(rate).toarray(), expected)


@given(purchases, st.randoms())
def test_the_order_of_the_purchases_does_not_matter(lines, random):
    shuffled = random.sample(lines, len(lines))
    first, second = context(lines).decayed(7.0), context(shuffled).decayed(7.0)
    np.testing.assert_array_equal(first.toarray(), second.toarray())


@pytest.mark.parametrize("age", [-0.1, np.nan])
def test_a_purchase_yet_to_come_is_an_error(age):
    with pytest.raises(ValueError, match="1 purchases have an age that is missing or below 0"):
        context([(0, 0, age), (1, 0, 0.0)])


def test_other_lengths_are_an_error():
    with pytest.raises(ValueError, match="different lengths"):
        PurchaseContext(np.zeros(2, int), np.zeros(1, int), np.zeros(2), (1, 1))
    with pytest.raises(ValueError, match="2 segments for 3 customers"):
        context([], segments=np.array(["a", "b"]))


def test_impossible_rates_are_an_error():
    with pytest.raises(ValueError, match="half_life_days is 0"):
        context([]).decayed(0)
    with pytest.raises(ValueError, match=r"rate is 1\.1"):
        context([]).decayed_by_order(1.1)
