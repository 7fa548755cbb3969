"""What customers without purchases get: linked customers' products, their group's, the popular."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps
from scipy import sparse

from tessera.recommendation.methods import (
    Cascade,
    GroupPopularity,
    LinkedPurchases,
    Personal,
    Popularity,
    PurchaseContext,
)
from tessera.recommendation.methods.cold_start import COLD_STARTS, make_cold_start

matrices = nps.arrays(np.float64, (4, 5), elements=st.integers(0, 3).map(float))
NOTHING = np.zeros(0, dtype=int)


def context_of(counts, ages=None, **traits):
    """Each pair's orders on one day."""
    rows, columns = np.nonzero(counts)
    times = counts[rows, columns].astype(int)
    rows, columns = np.repeat(rows, times), np.repeat(columns, times)
    days = np.ones(len(rows)) if ages is None else ages[rows, columns]
    return PurchaseContext(rows, columns, days, counts.shape, **traits)


@given(matrices)
def test_the_first_part_that_knows_anything_answers(counts):
    parts = {"personal": Personal(), "popularity": Popularity()}
    cascade = Cascade(parts).fit(sparse.csr_matrix(counts))
    popularity = counts.sum(axis=0)
    shares = cascade.part_scores(np.arange(4))
    answered = {name: share > 0 for name, share in shares.items()}
    np.testing.assert_array_equal(answered["personal"], counts > 0)
    np.testing.assert_array_equal(answered["popularity"], (counts == 0) & (popularity > 0))
    for own, scores in zip(counts, cascade.scores(np.arange(4)), strict=True):
        order = np.lexsort((-popularity, -own))
        assert (np.diff(scores[order]) <= 0).all()
        assert (scores[own > 0] > scores[own == 0].max(initial=0)).all()


def test_a_cascade_of_three_answers_in_turn():
    """a is linked to b; the group of c and d likes the second product."""
    counts = np.array([[0.0, 0, 0, 0], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 9, 0]])
    links = np.zeros((4, 4))
    links[0, 1] = 1
    groups = np.array(["x", None, "x", None], dtype=object)
    context = context_of(counts, links=sparse.csr_matrix(links), groups=groups)
    cascade = make_cold_start("cold_start_30_days", context).fit(
        sparse.csr_matrix(counts), context=context
    )
    assert list(cascade.parts_) == ["linked_purchases", "group_popularity", "recent_popularity"]
    scores = cascade.part_scores(np.array([0]))
    assert {name: np.flatnonzero(part).tolist() for name, part in scores.items()} == {
        "linked_purchases": [0],
        "group_popularity": [1, 2],
        "recent_popularity": [],
    }
    assert cascade.recommend([0], 4)[0].tolist() == [[0, 2, 1, 3]]


def test_a_cascade_needs_parts():
    with pytest.raises(ValueError, match="a cascade needs at least one part"):
        Cascade({}).fit(sparse.csr_matrix((1, 1)))


@given(matrices, nps.arrays(np.int64, (4, 4), elements=st.integers(0, 2)))
def test_each_linked_customer_who_bought_a_product_counts_once(counts, links):
    """However often they bought, and by however many links."""
    context = context_of(counts, links=sparse.csr_matrix(links))
    found = LinkedPurchases().fit(sparse.csr_matrix(counts), context=context).scores(np.arange(4))
    for customer, product in np.ndindex(4, 5):
        linked = np.flatnonzero(links[customer])
        assert found[customer, product] == (counts[linked, product] > 0).sum()


@given(
    matrices,
    nps.arrays(np.float64, (4, 5), elements=st.sampled_from([0.0, 30.0, 45.0])),
    st.lists(st.sampled_from(["x", "y", None]), min_size=4, max_size=4),
    st.sampled_from([None, 30.0]),
)
def test_a_group_likes_what_it_buys_of_late(counts, ages, groups, half_life):
    context = context_of(counts, ages, groups=np.array(groups, dtype=object))
    method = GroupPopularity(half_life, prior_count=2.0).fit(
        sparse.csr_matrix(counts), context=context
    )
    worth = counts if half_life is None else counts * 0.5 ** (ages / half_life)
    everyone = worth.sum(axis=0) / max(worth.sum(), 1e-300)
    for group, scores in zip(groups, method.scores(np.arange(4)), strict=True):
        if group is None:
            assert not scores.any()
            continue
        lines = worth[[other == group for other in groups]].sum(axis=0)
        expected = (lines + 2 * everyone) / (lines.sum() + 2)
        np.testing.assert_allclose(scores, expected, atol=1e-11)


@pytest.mark.parametrize(
    ("traits", "parts"),
    [
        ({}, ["recent_popularity"]),
        ({"links": sparse.csr_matrix((2, 2))}, ["linked_purchases", "recent_popularity"]),
        ({"groups": np.array(["x", None])}, ["group_popularity", "recent_popularity"]),
    ],
)
@pytest.mark.parametrize("name", COLD_STARTS)
def test_what_the_shop_does_not_know_is_left_out(traits, parts, name):
    method = make_cold_start(name, PurchaseContext(NOTHING, NOTHING, np.zeros(0), (2, 2), **traits))
    assert list(method.parts) == parts
    assert {
        part.half_life_days for part in method.parts.values() if hasattr(part, "half_life_days")
    } == {COLD_STARTS[name]}
