import datetime as dt
import itertools

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from threadpoolctl import threadpool_limits

from tessera.recommendation import ChosenMethods, CustomerTraits, recommend_products
from tessera.recommendation.lists.table import SCHEMA, nearest_own
from tessera.recommendation.methods import base

AS_OF = dt.date(2026, 6, 30)
CUSTOMERS = [f"c{number:02d}" for number in range(40)]
NEWCOMERS = CUSTOMERS[34:]
PRODUCTS = [f"P{number:02d}" for number in range(20)]
PARTS = ["segment_popularity", "personal", "recent_personal", "item_knn", "rp3beta", "als"]
BLEND = ChosenMethods(
    "blend", "it won", dict.fromkeys(PARTS, 0.15), "cold_start_10_days", "it was not worse"
)


def purchases(seed=0):
    """Purchases of all but the newcomers, among most of the products and one no longer listed."""
    generator = np.random.default_rng(seed)
    counts = generator.poisson(0.25, (34, 19))
    rows, columns = np.repeat(np.argwhere(counts), counts[counts > 0], axis=0).T
    ids = np.array([*PRODUCTS[:18], "OLD"])
    days = generator.integers(0, 300, len(rows))
    return pd.DataFrame(
        {
            "customer_key": np.array(CUSTOMERS)[rows],
            "product_id": ids[columns],
            "order_date": pd.Timestamp(AS_OF) - pd.to_timedelta(days, unit="D"),
        }
    )


def catalogue(ids=PRODUCTS, **others):
    """Products of three categories and of none, all of which may be recommended."""
    categories = [["mugs", "lamps", "rugs", None][number % 4] for number in range(len(ids))]
    flags = {"category": categories, "is_eligible": True, "is_repeatable": True}
    return pd.DataFrame({"product_id": ids} | flags | others)


def traits(seed=0):
    generator = np.random.default_rng(seed)
    keys = np.array(CUSTOMERS)
    pairs = generator.choice(keys, (30, 2))
    return CustomerTraits(
        pd.DataFrame(
            {
                "customer_key": keys,
                "observation_date": pd.Timestamp(AS_OF),
                "segment": generator.choice(["loyal", "lost", None], len(keys)),
            }
        ),
        pd.DataFrame({"customer_key": keys, "demographic_group": ["FR", "GB", None, "IE"] * 10}),
        pd.DataFrame(
            {
                "customer_key": pairs[:, 0],
                "linked_customer_key": pairs[:, 1],
                "linked_date": [None, pd.Timestamp("2026-01-01")] * 15,
            }
        ),
    )


SIMILARITY = pd.DataFrame(
    {
        "product_id": ["P18", "P18", "P19"],
        "neighbour_product_id": ["P00", "P01", "P02"],
        "similarity": [0.9, 0.4, 0.6],
    }
)


def recommended(table, customers=CUSTOMERS, products=None, chosen=BLEND, **others):
    products = catalogue() if products is None else products
    return recommend_products(
        table, pd.DataFrame({"customer_key": customers}), products, chosen, AS_OF, **others
    )


def lists(found, column="product_id"):
    """Values of a column by customer, best first."""
    frame = found.to_pandas()
    return frame.groupby("customer_key")[column].agg(list).to_dict()


ALL_RULES = {"count": 6, "most_per_category": 2, "new_slots": 2, "similarity": SIMILARITY}


@settings(max_examples=8)
@given(st.integers(0, 2**32 - 1))
def test_the_order_of_the_input_does_not_matter(seed):
    def shuffled(frame):
        return frame.sample(frac=1, random_state=seed)

    known = traits()
    first = recommended(purchases(), traits=known, **ALL_RULES)
    second = recommended(
        shuffled(purchases()),
        shuffled(pd.Series(CUSTOMERS)).to_list(),
        shuffled(catalogue()),
        traits=CustomerTraits(
            shuffled(known.segments), shuffled(known.groups), shuffled(known.links)
        ),
        **ALL_RULES | {"similarity": shuffled(SIMILARITY)},
    )
    assert second.equals(first)


def test_threads_and_blocks_change_nothing(monkeypatch):
    with threadpool_limits(limits=1):
        first = recommended(purchases(), traits=traits(), **ALL_RULES)
    with threadpool_limits(limits=2):
        assert recommended(purchases(), traits=traits(), **ALL_RULES).equals(first)
    monkeypatch.setattr(base, "BLOCK_CELLS", 50)
    second = recommended(purchases(), traits=traits(), **ALL_RULES)
    # ALS multiplies in single precision, whose last digits depend on the size of the block.
    assert second.drop_columns("score").equals(first.drop_columns("score"))
    np.testing.assert_allclose(second["score"], first["score"], atol=1e-6)


@settings(max_examples=15)
@given(st.integers(0, 1000), st.integers(3, 25), st.none() | st.integers(1, 4))
def test_every_customer_gets_a_list_and_reasons_of_their_own(seed, count, most):
    table = purchases(seed)
    found = recommended(
        table,
        traits=traits(seed),
        count=count,
        most_per_category=most,
        new_slots=2,
        similarity=SIMILARITY,
    )
    assert found.schema == SCHEMA
    frame = found.to_pandas().astype({"customer_key": str})
    assert sorted(set(frame["customer_key"])) == CUSTOMERS
    assert frame.equals(frame.sort_values(["customer_key", "recommendation_rank"]))
    for ranks in lists(found, "recommendation_rank").values():
        assert ranks == list(range(1, len(ranks) + 1))
        assert len(ranks) <= count
        assert most is not None or len(ranks) == min(count, len(PRODUCTS))
    assert not frame.duplicated(["customer_key", "product_id"]).any()
    assert set(frame["product_id"]) <= set(PRODUCTS)
    assert (frame["score"] >= 0).all()
    bought = set(zip(table["customer_key"], table["product_id"], strict=True))
    reasons = frame.dropna(subset=["reason_product_id"])
    assert set(zip(reasons["customer_key"], reasons["reason_product_id"], strict=True)) <= bought
    own = frame[frame["route"] == "own_purchases"]
    assert len(own)
    assert (own["reason_product_id"] == own["product_id"]).all()
    fresh = frame[frame["route"] == "new_products"]
    assert fresh["reason_product_id"].notna().all()
    is_newcomer = frame["customer_key"].isin(set(CUSTOMERS) - set(table["customer_key"]))
    assert set(frame.loc[is_newcomer, "method"]) == {"cold_start_10_days"}
    assert set(frame.loc[is_newcomer, "method_reason"]) == {"it was not worse"}
    assert set(frame.loc[~is_newcomer, "method"]) == {"blend"}
    assert set(frame.loc[~is_newcomer, "method_reason"]) == {"it won"}
    routes = {"linked_customers", "group_favourites", "popular"}
    assert set(frame.loc[is_newcomer, "route"]) <= routes
    assert frame.loc[is_newcomer, "reason_product_id"].isna().all()


def day(age):
    return pd.Timestamp(AS_OF) - pd.Timedelta(days=age)


def test_newcomers_get_linked_then_group_then_popular_products():
    """n is linked to a and in the group of b; m is in that group; o is nobody we know."""
    rows = [("a", "A"), ("b", "C"), ("c", "B"), ("a", "X")]
    table = pd.DataFrame(rows, columns=["customer_key", "product_id"]).assign(order_date=day(3))
    # The date of a link need not be known, and a link to someone unknown is none.
    links = [("n", "a", None), ("o", "z", day(9))]
    known = CustomerTraits(
        groups=pd.DataFrame({"customer_key": list("bnm"), "demographic_group": "women"}),
        links=pd.DataFrame(links, columns=["customer_key", "linked_customer_key", "linked_date"]),
    )
    found = recommended(table, list("mno"), catalogue(list("ABCD")), ChosenMethods(), traits=known)
    products, routes = lists(found), lists(found, "route")
    assert products["n"] == ["A", "C", "B", "D"]
    assert routes["n"] == ["linked_customers", "group_favourites", "group_favourites", "popular"]
    assert (products["m"], routes["m"][0]) == (["C", "A", "B", "D"], "group_favourites")
    assert (products["o"], routes["o"][0]) == (["A", "B", "C", "D"], "popular")


def test_purchases_after_the_clock_are_not_known():
    rows = [("a", "A", day(0)), ("a", "B", day(-1)), ("b", "B", day(-1))]
    table = pd.DataFrame(rows, columns=["customer_key", "product_id", "order_date"])
    found = recommended(table, ["a", "b"], catalogue(["A", "B"]), ChosenMethods(), count=1)
    assert lists(found) == {"a": ["A"], "b": ["A"]}
    assert lists(found, "method") == {"a": ["personal"], "b": ["cold_start_30_days"]}


def test_links_after_the_clock_are_not_known():
    table = pd.DataFrame({"customer_key": ["a", *"bb"], "product_id": list("ABC")})
    links = {"customer_key": ["n"], "linked_customer_key": ["a"], "linked_date": [day(-1)]}
    found = recommended(
        table.assign(order_date=day(1)),
        ["n"],
        catalogue(list("ABC")),
        traits=CustomerTraits(links=pd.DataFrame(links)),
    )
    assert set(lists(found, "route")["n"]) <= {"popular"}


def test_a_product_no_longer_listed_may_be_a_reason_but_is_not_recommended():
    rows = [(key, product) for key in ("a", "b", "d") for product in ("OLD", "P1")]
    rows += [("c", "OLD"), ("e", "OTHER")]
    table = pd.DataFrame(rows, columns=["customer_key", "product_id"]).assign(order_date=day(3))
    chosen = ChosenMethods("item_knn", "", {"item_knn": 1.0})
    found = recommended(table, ["c"], catalogue(["P1", "P2"]), chosen).to_pylist()
    assert [(row["product_id"], row["route"], row["reason_product_id"]) for row in found] == [
        ("P1", "similar_products", "OLD"),
        ("P2", "popular", None),
    ]


def test_what_may_not_be_recommended_is_not():
    table = purchases()
    is_eligible = [number % 3 > 0 for number in range(20)]
    products = catalogue(is_eligible=is_eligible, is_repeatable=[True, False] * 10)
    frame = recommended(table, products=products, count=20, traits=traits()).to_pandas()
    assert set(frame["product_id"]) == set(products.loc[is_eligible, "product_id"])
    again = frame.merge(table, on=["customer_key", "product_id"])["product_id"]
    assert len(again)
    assert set(again) <= set(products.loc[products["is_repeatable"], "product_id"])


def test_an_unknown_flag_forbids():
    products = catalogue(["A", "B", "C"], is_eligible=[None, True, True])
    products["is_repeatable"] = [True, None, True]
    table = pd.DataFrame({"customer_key": "a", "product_id": list("ABC"), "order_date": day(1)})
    assert lists(recommended(table, ["a"], products, ChosenMethods())) == {"a": ["C"]}


def test_new_products_end_the_list_with_what_they_resemble():
    rows = [("a", "P00"), ("a", "P01"), ("b", "P02"), ("c", "P03")]
    table = pd.DataFrame(rows, columns=["customer_key", "product_id"]).assign(order_date=day(3))
    settings = {"count": 3, "new_slots": 2, "similarity": SIMILARITY, "chosen": ChosenMethods()}
    found = recommended(table, list("abc"), **settings)
    assert {key: products[1:] for key, products in lists(found).items()} == {
        "a": ["P01", "P18"],
        "b": ["P00", "P19"],
        "c": ["P00", "P01"],
    }
    assert [route[-1] for route in lists(found, "route").values()] == [
        "new_products",
        "new_products",
        "popular",
    ]
    reasons = [reason[-1] for reason in lists(found, "reason_product_id").values()]
    assert reasons[:2] == ["P00", "P02"]
    assert pd.isna(reasons[2])


@pytest.mark.parametrize("is_typed", [True, False])
def test_no_purchases_at_all(is_typed):
    table = purchases().head(0) if is_typed else pd.DataFrame(columns=purchases().columns)
    found = recommended(table, ["b", "a"], catalogue(["P2", "P1"]), ChosenMethods())
    assert lists(found) == {"a": ["P1", "P2"], "b": ["P1", "P2"]}
    assert set(found["route"].to_pylist()) == {"popular"}
    assert set(found["method_reason"].to_pylist()) == {"not compared yet"}


@pytest.mark.parametrize(
    ("customers", "ids", "rows"),
    [([], ["P"], 0), (["a"], [], 0), (["a"], ["P"], 1), (["z"], ["Q"], 1), (["a", "z"], ["P"], 2)],
)
@pytest.mark.parametrize("chosen", [ChosenMethods(), BLEND])
def test_small_shops(customers, ids, rows, chosen):
    table = pd.DataFrame({"customer_key": ["a"], "product_id": ["P"], "order_date": [day(1)]})
    segments = {"customer_key": ["a"], "observation_date": [day(0)], "segment": ["loyal"]}
    known = CustomerTraits(segments=pd.DataFrame(segments))
    found = recommended(table, customers, catalogue(ids), chosen, traits=known)
    assert found.schema == SCHEMA
    assert found.num_rows == rows


def test_who_bought_everything_alike_is_told_so():
    rows = {"customer_key": ["a", "a", "b"], "product_id": ["P", "Q", "Q"]}
    table = pd.DataFrame(rows).assign(order_date=day(1))
    found = recommended(table, ["a", "b"], catalogue(["P", "Q"]), ChosenMethods())
    assert lists(found, "route") == {
        "a": ["own_purchases", "own_purchases"], "b": ["own_purchases", "popular"]
    }  # fmt: skip
    assert lists(found, "product_id") == {"a": ["Q", "P"], "b": ["Q", "P"]}


def test_nothing_eligible():
    found = recommended(purchases(), products=catalogue(is_eligible=False), traits=traits())
    assert found.equals(SCHEMA.empty_table())


def test_the_baseline_for_newcomers_is_what_is_popular():
    chosen = ChosenMethods(method_for_new="personal", method_for_new_reason="it was better")
    found = recommended(purchases(), NEWCOMERS, chosen=chosen, count=3)
    assert set(found["method"].to_pylist()) == {"personal"}
    assert set(found["route"].to_pylist()) == {"popular"}
    orders = purchases()["product_id"].value_counts().drop("OLD")
    best = sorted(orders.index, key=lambda product: (-orders[product], product))[:3]
    assert lists(found) == dict.fromkeys(NEWCOMERS, best)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"customers": ["a", "a"]}, "customers: 1 are listed twice"),
        ({"products": catalogue(["P1", None])}, "products: 1 have no product_id"),
        ({"products": catalogue(["P1"]).drop(columns="category")}, "products: .*absent: category"),
        ({"table": purchases().assign(order_date=None)}, "purchases: 175 have no order_date"),
        ({"table": purchases().drop(columns="product_id")}, "absent: product_id"),
        (
            {"similarity": SIMILARITY.replace("P18", "Z")},
            "similarity: 2 rows have a product",
        ),
        ({"count": 0}, "recommendations.count"),
    ],
)
def test_bad_input_is_an_error(change, message):
    with pytest.raises(ValueError, match=message):
        recommended(**{"table": purchases(), "traits": traits()} | change)


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.sampled_from([1, 200, 4_000_000]))
def test_the_nearest_own_product_is_that_of_a_plain_search(seed, cells):
    generator = np.random.default_rng(seed)
    similarity = generator.choice([0, 0.2, 0.5, 0.5, 0.9], (4, 5))
    counts = generator.integers(0, 2, (3, 5))
    pairs = np.array(list(itertools.product(range(4), range(3))))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(base, "BLOCK_CELLS", cells)
        found = nearest_own(
            sparse.csr_matrix(similarity), sparse.csr_matrix(counts), pairs[:, 0], pairs[:, 1]
        )
    for (product, customer), nearest in zip(pairs, found, strict=True):
        own = similarity[product] * counts[customer]
        assert nearest == (own.argmax() if own.any() else -1)


def test_a_stored_training_is_read():
    row = {
        "method": "blend",
        "method_reason": "it won",
        "weights": [{"part": "als", "weight": 0.25}, {"part": "personal", "weight": 0.75}],
        "method_for_new": "cold_start_10_days",
        "method_for_new_reason": "it was not worse",
    }
    stored = pa.Table.from_pylist([row]).to_pylist()
    weights = {"als": 0.25, "personal": 0.75}
    assert ChosenMethods.read(*stored) == ChosenMethods(
        "blend", "it won", weights, "cold_start_10_days", "it was not worse"
    )
