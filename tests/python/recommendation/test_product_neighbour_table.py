import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from tessera.recommendation import ProductNeighbours, neighbour_table
from tessera.recommendation.neighbours.common_customers import common_customers
from tessera.recommendation.neighbours.table import SCHEMA


def catalogue(**columns):
    count = len(columns["product_id"])
    absent = dict.fromkeys(["product_name", "category", "subcategory", "brand", "price"])
    return pd.DataFrame(
        absent | {"sale_line_count": 1, "is_eligible": True} | columns, range(count)
    )


def bought(*baskets):
    """One customer for each string of product letters."""
    rows = [(f"c{place}", letter, 1) for place, basket in enumerate(baskets) for letter in basket]
    table = pd.DataFrame(rows, columns=["customer_key", "product_id", "order_count"])
    return table.astype({"order_count": "int64"})


matrices = (
    st.integers(1, 7)
    .flatmap(
        lambda width: st.lists(
            st.lists(st.integers(0, 2), min_size=width, max_size=width), min_size=1, max_size=12
        )
    )
    .map(np.array)
)


@given(matrices, st.integers(1, 3))
def test_common_customers_are_counted(counts, least):
    bought_ = counts > 0
    together = (bought_.T.astype(float) @ bought_) * (1 - np.eye(counts.shape[1]))
    buyers = bought_.sum(axis=0)
    similarity, common = common_customers(
        sparse.csr_matrix(counts), np.arange(counts.shape[1]), 99, least, 0, buyers
    )
    expected = np.where(together >= least, together, 0)
    np.testing.assert_array_equal(common.toarray(), expected)
    cosines = expected / np.sqrt(np.maximum(np.outer(buyers, buyers), 1))
    np.testing.assert_allclose(similarity.toarray(), cosines, atol=1e-6)


@given(matrices)
def test_the_cosine_is_that_of_product_neighbours(counts):
    counts = sparse.csr_matrix(counts.astype(float))
    width = counts.shape[1]
    similarity, _ = common_customers(counts, np.arange(width), width, 1, 0, np.zeros(width))
    other = ProductNeighbours(width).fit(counts).similarity_
    np.testing.assert_allclose(similarity.toarray(), other.toarray(), atol=1e-6)


def test_pairs_by_chance_make_room_for_real_ones():
    """A and B have one customer in common and a cosine of .577; A and C have two and .577."""
    counts = sparse.csr_matrix(np.array([[1, 0, 1], [1, 0, 1], [0, 0, 1], [0, 0, 1], [1, 1, 0]]))
    similarity, common = common_customers(counts, np.arange(3), 1, 2, 0, np.zeros(3))
    assert similarity[[0]].indices.tolist() == [2]
    assert common[0, 2] == 2


@settings(max_examples=30)
@given(
    st.lists(st.text("ABCDEF", max_size=5), min_size=1, max_size=9),
    st.randoms(use_true_random=False),
)
def test_rows_in_another_order_give_the_same_table(baskets, random):
    products = catalogue(
        product_id=list("ABCDEF"),
        product_name=["red mug", "blue mug", "mug", "tray", None, "red tray"],
        price=[1.0, 2.0, None, 4.0, 5.0, 4.0],
        brand=["Oak", None, "Oak", None, None, None],
        is_eligible=[True, True, True, True, False, True],
    )
    purchases = bought(*("".join(sorted(set(basket))) for basket in baskets))
    first = neighbour_table(products, purchases, 3, 1, 0, 0.2, 0.2)
    products, purchases = (
        table.iloc[random.sample(range(len(table)), len(table))] for table in (products, purchases)
    )
    assert neighbour_table(products, purchases, 3, 1, 0, 0.2, 0.2).equals(first)


def test_ranks_kinds_and_reasons():
    products = catalogue(
        product_id=list("ABCD"),
        product_name=["Red mug", "Red mug", "Red mug set", "Tray"],
        subcategory=[None, "Cups", "Cups", None],
        sale_line_count=[1, 2, 3, 4],
        is_eligible=[False, True, True, True],
    )
    found = neighbour_table(
        products, bought("ACD", "ACD", "AD"), min_common_customers=2
    ).to_pandas()
    own = found[found["product_id"] == "A"]
    assert own[
        ["kind", "neighbour_rank", "neighbour_product_id", "reason"]
    ].to_numpy().tolist() == [
        ["bought_by_same_customers", 1, "D", "3 customers bought both"],
        ["bought_by_same_customers", 2, "C", "2 customers bought both"],
        ["same_need", 1, "B", "names share mug, red"],
        ["same_need", 2, "C", "names share mug, red"],
        ["similar", 1, "B", "names share mug, red"],
        ["similar", 2, "C", "names share mug, red"],
    ]
    assert own["method_reason"].unique().tolist() == [
        "3 customers; 2 or more in common",
        "compared by words",
    ]
    # What cannot be sold is nobody's neighbour, and a subcategory needs no other need.
    assert "A" not in found.loc[found["kind"] != "same_need", "neighbour_product_id"].tolist()
    assert set(found.loc[found["kind"] == "same_need", "product_id"]) == {"A"}


@pytest.mark.parametrize(
    ("products", "purchases"),
    [
        (catalogue(product_id=["A"], product_name=["Mug"]), bought("A", "A")),
        (catalogue(product_id=["A", "B"]), bought()),
        (catalogue(product_id=["A", "B"], is_eligible=False), bought("AB")),
        (catalogue(product_id=[]), bought()),
    ],
    ids=["one product", "no names and only guests", "nothing can be sold", "nothing at all"],
)
def test_too_little_gives_no_neighbours(products, purchases):
    found = neighbour_table(products, purchases)
    assert found.schema.equals(SCHEMA)
    assert found.num_rows == 0


def test_without_customers_products_are_still_alike():
    products = catalogue(product_id=["A", "B"], product_name=["Mug", "Mugs"])
    found = neighbour_table(products, bought())
    assert set(found["kind"].to_pylist()) == {"similar", "same_need"}


@pytest.mark.parametrize(
    ("products", "message"),
    [
        (catalogue(product_id=["A", "A"]), "1 are listed twice by product_id, such as A"),
        (catalogue(product_id=["A", None]), "1 have no product_id"),
        (
            catalogue(product_id=["B"]),
            "1 products are bought but not among the products, such as A",
        ),
        (catalogue(product_id=["A"]).drop(columns="brand"), "columns are absent: brand"),
    ],
)
def test_bad_products_are_errors(products, message):
    with pytest.raises(ValueError, match=message):
        neighbour_table(products, bought("A"))
