import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from tessera.recommendation import ContentNeighbours
from tessera.recommendation.neighbours.closest import keep_closest
from tessera.recommendation.neighbours.content import DEFAULT_WEIGHTS
from tessera.recommendation.neighbours.words import product_words

names = st.lists(st.sampled_from(["RED", "blue", "mug", "Mugs", "tray", "of", "30cm"]), max_size=4)
catalogues = st.lists(
    st.fixed_dictionaries(
        {
            "product_name": st.none() | names.map(" ".join),
            "category": st.sampled_from([None, "Kitchen", "Garden"]),
            "subcategory": st.sampled_from([None, "Cups", "Other"]),
            "brand": st.sampled_from([None, "Oak"]),
            "price": st.sampled_from([None, 0.0, 2.0, 3.0, 50.0]),
        }
    ),
    min_size=1,
    max_size=9,
).map(pd.DataFrame)


def by_definition(products, weights):
    """All similarities, each from the formula in the docstring; a product's own is 0."""
    records = products.astype(object).where(products.notna(), None).to_dict("records")
    words = [set(product_words(record["product_name"])) for record in records]
    count = len(records)
    idf = {
        word: np.log((1 + count) / (1 + sum(word in other for other in words))) + 1
        for word in set().union(*words)
    }
    lengths = [np.sqrt(sum(idf[word] ** 2 for word in some)) for some in words]
    similarity = np.zeros((count, count))
    for a, one in enumerate(records):
        for b, two in enumerate(records):
            parts = {}
            if words[a]:
                shared = sum(idf[word] ** 2 for word in words[a] & words[b])
                parts["words"] = shared / (lengths[a] * max(lengths[b], 1e-9))
            for label in ("category", "brand"):
                if one[label]:
                    parts[label] = float(one[label] == two[label])
            if one["subcategory"]:
                same = all(one[key] == two[key] for key in ("category", "subcategory"))
                parts["subcategory"] = float(same)
            if a == b or not any(parts.values()):
                continue
            if one["price"]:
                ratio = max(one["price"], two["price"] or 0) / min(
                    one["price"], two["price"] or 9e9
                )
                near = 1 - np.log(ratio) / np.log(4) if two["price"] else 0
                parts["price"] = max(near, 0)
            known = sum(weights[part] for part in parts)
            similarity[a, b] = sum(weights[part] * value for part, value in parts.items()) / known
    return similarity


@given(catalogues)
def test_similarities_follow_the_definition(products):
    found = ContentNeighbours(20, 0).fit(products).similarity_
    np.testing.assert_allclose(found.toarray(), by_definition(products, DEFAULT_WEIGHTS), atol=1e-6)
    assert found.max() <= 1


@given(catalogues, st.integers(1, 4), st.randoms())
def test_other_products_in_another_order_make_no_difference(products, count, random):
    order = random.sample(range(len(products)), len(products))
    popularity = np.arange(len(products), dtype=float)
    first = ContentNeighbours(count, 0).fit(products, popularity=popularity).similarity_
    shuffled = products.iloc[order].reset_index(drop=True)
    second = ContentNeighbours(count, 0).fit(shuffled, popularity=popularity[order]).similarity_
    np.testing.assert_array_equal(first.toarray()[np.ix_(order, order)], second.toarray())


def test_names_alone_tell_what_is_alike():
    products = pd.DataFrame(
        {
            "product_name": [
                "LUNCH BAG RED RETROSPOT",
                "LUNCH BAG  BLACK SKULL.",
                "RED RETROSPOT CAKE STAND",
                "SET OF 2 ROUND TINS CAMEMBERT",
                "SET OF 2 ROUND TINS DUTCH CHEESE ",
                "T-LIGHT HOLDER PINK 30CM",
                "T-light holders, white, 20cm",
                "POSTCARD",
            ]
        }
    )
    found = ContentNeighbours(1).fit(products).similarity_
    assert [row.indices.tolist() for row in found] == [[1], [0], [0], [4], [3], [6], [5], []]


def test_only_candidates_are_neighbours_and_only_targets_have_them():
    products = pd.DataFrame({"brand": ["Oak"] * 4})
    neighbours = ContentNeighbours().fit(products, np.array([3, 0]), np.array([0, 1]))
    assert neighbours.targets_.tolist() == [3, 0]
    np.testing.assert_array_equal(neighbours.similarity_.toarray(), [[1, 1, 0, 0], [0, 1, 0, 0]])


def test_popularity_then_position_decides_between_equals():
    products = pd.DataFrame({"brand": ["Oak"] * 4})
    found = ContentNeighbours(1).fit(products, popularity=np.array([1, 5, 9, 9])).similarity_
    assert found.indices.tolist() == [2, 2, 3, 2]
    assert ContentNeighbours(1).fit(products).similarity_.indices.tolist() == [1, 0, 0, 0]


@pytest.mark.parametrize(
    "products",
    [
        pd.DataFrame({"product_name": pd.Series([], dtype=object)}),
        pd.DataFrame({"product_name": ["Red mug"], "price": [2.0]}),
        pd.DataFrame({"product_name": [None, None], "price": [None, None]}),
        pd.DataFrame({"product_name": ["250 30cm", "X20"], "price": [2.0, 2.0]}),
        pd.DataFrame({"price": [2.0, 2.0]}),
    ],
    ids=["no product", "one product", "nothing known", "no words", "only a price"],
)
def test_where_nothing_can_be_compared_there_are_no_neighbours(products):
    neighbours = ContentNeighbours().fit(products)
    assert neighbours.similarity_.shape == (len(products), len(products))
    assert neighbours.similarity_.nnz == 0


def test_a_subcategory_counts_within_its_category():
    products = pd.DataFrame({"category": ["Kitchen", "Garden"], "subcategory": ["Other", "Other"]})
    assert ContentNeighbours().fit(products).similarity_.nnz == 0


def test_reasons_name_labels_and_the_words_that_count_most():
    products = pd.DataFrame(
        {
            "product_name": ["Big red oak mug", "Big red oak mug", "Big tray", None],
            "category": "Kitchen",
            "subcategory": ["Cups", "Cups", None, None],
            "brand": ["Oak", "Oak", None, None],
        }
    )
    reasons = ContentNeighbours().fit(products).reasons([0, 0, 0], [1, 2, 3])
    assert reasons == [
        "same subcategory and brand; names share mug, oak, red",
        "same category; names share big",
        "same category",
    ]


@pytest.mark.parametrize(
    ("settings_", "message"),
    [
        ({"weights": {"words": 0.5}}, "sum must be 1"),
        ({"weights": {"words": 1.5, "price": -0.5}}, "below 0"),
        ({"weights": {"colour": 1.0}}, "colour; only words"),
        ({"neighbour_count": 0}, "neighbour_count"),
        ({"min_similarity": 1.5}, "min_similarity"),
    ],
)
def test_impossible_settings_are_errors(settings_, message):
    with pytest.raises(ValueError, match=message):
        ContentNeighbours(**settings_).fit(pd.DataFrame({"brand": ["Oak"]}))


def test_words_survive_case_accents_plurals_and_punctuation():
    assert product_words("CAFÉ-BOXES,Gläser & T-SHIRTS (x3) 250g") == [
        "cafe", "box", "glaser", "t-shirt",
    ]  # fmt: skip
    assert product_words("Set of two for the Bus") == ["set", "two", "bus"]
    assert product_words(float("nan")) == []


def test_blocks_give_the_same_as_one(monkeypatch):
    products = pd.DataFrame({"product_name": ["red mug", "blue mug", "red tray", "tray"] * 5})
    whole = ContentNeighbours(3).fit(products).similarity_
    monkeypatch.setattr("tessera.recommendation.neighbours.closest.BLOCK_PAIRS", 7)
    np.testing.assert_array_equal(
        ContentNeighbours(3).fit(products).similarity_.toarray(), whole.toarray()
    )


@given(st.lists(st.sampled_from([0.0, 0.3, 0.3000001, 0.5, 1.0]), min_size=1, max_size=8))
def test_the_largest_are_kept_and_equal_ones_by_rank(values):
    ranks = np.arange(len(values))[::-1]
    kept = keep_closest(sparse.csr_matrix([values]), 2, ranks).toarray()[0]
    best = np.lexsort((ranks, -np.round(values, 6)))[:2]
    expected = np.zeros(len(values))
    expected[best] = np.round(values, 6)[best]
    np.testing.assert_array_equal(kept, expected)
