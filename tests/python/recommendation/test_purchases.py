import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.recommendation.purchases import CustomerTraits, Purchases

FIRST = pd.Timestamp("2024-01-01")
lines = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from("PQR"), st.integers(0, 9)), max_size=30
)


def frame(rows):
    """Days count from the first of January."""
    table = pd.DataFrame(rows, columns=["customer_key", "product_id", "day"])
    dates = FIRST + pd.to_timedelta(table["day"].astype(int), unit="D")
    return table.assign(order_date=dates)


def rows(purchases):
    """Read back customers, products and days from the first of January."""
    days = (purchases.days - np.datetime64(FIRST, "D")).astype(int)
    keys = purchases.customer_keys[purchases.customers]
    return list(zip(keys, purchases.product_ids[purchases.products], days.tolist(), strict=True))


@given(lines, st.randoms())
def test_reading_keeps_every_purchase_whatever_their_order(table, random):
    found = Purchases.read(frame(table), customers=["z"], products=["A", "P"])
    shuffled = Purchases.read(frame(random.sample(table, len(table))), ["z"], ["A", "P"])
    assert rows(found) == rows(shuffled)
    assert sorted(rows(found)) == sorted(table)
    assert sorted(found.customer_keys) == sorted({key for key, _, _ in table} | {"z"})
    assert found.product_ids.tolist() == sorted({product for _, product, _ in table} | {"A", "P"})


@given(lines, st.integers(0, 10), st.sets(st.integers(0, 3)))
def test_what_was_known_at_a_moment_was_bought_before_it(table, day, kept):
    """Also of some products only: their columns are counted anew."""
    purchases = Purchases.read(frame(table), list("abcd"), list("PQRS"))
    kept = sorted(kept)
    # The hour does not matter: what is bought on the day of a moment is not known at it.
    moment = FIRST + pd.Timedelta(days=day, hours=9)
    for positions in (None, np.array(kept, dtype=int)):
        counts, context = purchases.known_at(moment, positions)
        ids = list("PQRS") if positions is None else [list("PQRS")[place] for place in kept]
        expected = np.zeros((4, len(ids)))
        ages = []
        for key, product, bought in table:
            if bought < day and product in ids:
                expected[purchases.customer_keys.tolist().index(key), ids.index(product)] += 1
                ages.append((key, product, day - bought))
        np.testing.assert_array_equal(counts.toarray(), expected)
        keys, products = purchases.customer_keys, np.array(ids, dtype=object)
        found = zip(
            keys[context.customers], products[context.products], context.age_days, strict=True
        )
        assert sorted(found) == sorted(ages)
        assert context.shape == counts.shape


@given(lines, st.permutations("abcz"), st.integers(0, 10))
def test_other_keys_and_later_purchases_give_customers_the_same_places(table, other, day):
    """Only customers who bought the same on the same days may change places."""
    names = dict(zip("abcz", other, strict=True))
    renamed = [(names[key], product, bought) for key, product, bought in table]
    found, with_other_keys = (Purchases.read(frame(some), "abcz") for some in (table, renamed))
    for name in ("customers", "products", "days"):
        np.testing.assert_array_equal(getattr(found, name), getattr(with_other_keys, name))
    moment = FIRST + pd.Timedelta(days=day)
    earlier = Purchases.read(frame([row for row in table if row[2] < day]))
    np.testing.assert_array_equal(found.before(moment).customers, earlier.customers)
    np.testing.assert_array_equal(found.before(moment).days, earlier.days)


def test_groups_and_then_keys_tell_equal_customers_apart():
    groups = pd.DataFrame({"customer_key": list("abc"), "demographic_group": ["GB", "FR", None]})
    table = frame([(key, "P", 3) for key in "cdba"] + [("z", "P", 2), ("y", "P", 3), ("y", "P", 4)])
    found = Purchases.read(table, "x", traits=CustomerTraits(groups=groups))
    assert "".join(found.customer_keys) == "zybacdx"


@given(lines, st.integers(0, 10))
def test_purchases_before_a_moment_have_the_customers_and_products_in_them(table, day):
    purchases = Purchases.read(frame(table), customers=["z"], products=["S"])
    found = purchases.before(FIRST + pd.Timedelta(days=day))
    expected = sorted(row for row in table if row[2] < day)
    assert sorted(rows(found)) == expected
    assert sorted(found.customer_keys) == sorted({key for key, _, _ in expected})
    assert found.product_ids.tolist() == sorted({product for _, product, _ in expected})


def test_order_dates_may_have_a_time():
    table = pa.table(
        {
            "customer_key": ["a"],
            "product_id": ["P"],
            "order_date": pa.array([pd.Timestamp("2024-01-02 23:59:59")], pa.timestamp("us")),
        }
    )
    assert rows(Purchases.read(table)) == [("a", "P", 1)]


def at(day, **traits):
    traits = CustomerTraits(**{name: pd.DataFrame(values) for name, values in traits.items()})
    return traits.at(FIRST + pd.Timedelta(days=day), np.array(["a", "b"]))


@pytest.mark.parametrize(
    ("day", "expected"),
    [(0, [None, None]), (1, ["new", None]), (9, ["new", None]), (10, [None, "lost"])],
)
def test_segments_are_those_of_the_last_date_before(day, expected):
    """On the tenth a has none any more."""
    dates = [FIRST, FIRST + pd.Timedelta(days=9), FIRST + pd.Timedelta(days=9)]
    segments = {"customer_key": list("abz"), "observation_date": dates}
    found = at(day, segments=segments | {"segment": ["new", "lost", "loyal"]})
    assert found.segments.tolist() == expected
    assert found.groups is found.links is None


def test_groups_may_be_missing():
    groups = {"customer_key": list("bza"), "demographic_group": ["FR", "GB", np.nan]}
    assert at(0, groups=groups).groups.tolist() == [None, "FR"]


def test_links_of_an_unknown_date_count_once_they_are_dated():
    links = {
        "customer_key": ["a", "b", "z", "b"],
        "linked_customer_key": ["b", "a", "a", "z"],
        "linked_date": [None, FIRST, FIRST, FIRST],
    }
    assert at(5, links=links).links.toarray().tolist() == [[0, 0], [1, 0]]
    traits = CustomerTraits(links=pd.DataFrame(links)).linked_by(FIRST + pd.Timedelta(days=4))
    keys = np.array(["a", "b"])
    found = [traits.at(FIRST + pd.Timedelta(days=day), keys).links.toarray() for day in (4, 5)]
    assert found[0].tolist() == [[0, 0], [1, 0]]
    assert found[1].tolist() == [[0, 1], [1, 0]]
    assert CustomerTraits().linked_by(FIRST) == CustomerTraits()


def test_no_traits_are_no_failure():
    empty = {
        "segments": {"customer_key": [], "observation_date": [], "segment": []},
        "groups": {"customer_key": [], "demographic_group": []},
        "links": {"customer_key": [], "linked_customer_key": [], "linked_date": []},
    }
    found = at(3, **empty)
    assert found.segments.tolist() == found.groups.tolist() == [None, None]
    assert found.links.shape == (2, 2)
    assert found.links.nnz == 0


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (frame([("a", "P", 0)]).drop(columns=["order_date", "product_id"]),
         "absent: order_date, product_id"),
        (frame([(None, "P", 0), ("a", "P", 0)]), "purchases: 1 have no customer_key"),
        (frame([("a", "P", 0)]).assign(order_date=None), "purchases: 1 have no order_date"),
    ],
)  # fmt: skip
def test_incomplete_purchases_are_an_error(table, message):
    with pytest.raises(ValueError, match=message):
        Purchases.read(table)
