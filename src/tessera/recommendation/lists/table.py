"""Recommendations for every customer, as a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy import sparse

from tessera.learning.tables import read_table
from tessera.recommendation.comparison.training import BASELINE, COLD_START
from tessera.recommendation.interactions import CUSTOMER_KEY, PRODUCT_ID
from tessera.recommendation.lists.picking import NEW_PART, Picks, ShopRules, pick_products
from tessera.recommendation.methods import Blend, make_methods
from tessera.recommendation.methods.base import KINDS, blocks
from tessera.recommendation.methods.cold_start import COLD_STARTS, make_cold_start
from tessera.recommendation.methods.routes import NEW_PRODUCTS, OWN_PURCHASES, POPULAR
from tessera.recommendation.neighbours.cosine import ProductNeighbours, binary
from tessera.recommendation.purchases import CustomerTraits, Purchases

# What is known of a product besides its key.
RULES = ("category", "is_eligible", "is_repeatable")
# Own products that may be named as the reason are looked for among so many neighbours.
REASON_NEIGHBOURS = 100
# Texts as codes of their words: of millions of rows, words written out are most of the memory.
WORDS = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema(
    {
        CUSTOMER_KEY: WORDS,
        "recommendation_rank": pa.int32(),
        PRODUCT_ID: WORDS,
        "score": pa.float64(),
        "route": WORDS,
        "reason_product_id": WORDS,
        "reason_pattern": WORDS,
        "method": WORDS,
        "method_reason": WORDS,
    }
)


@dataclass(frozen=True)
class ChosenMethods:
    """What the last comparison chose.

    Parameters
    ----------
    method, method_reason : str
        For customers with purchases, and why.
    weights : dict of str to float
        Of the parts of a blend, or 1 for the single method.
    method_for_new, method_for_new_reason : str
        For customers without purchases, and why.
    """

    method: str = BASELINE
    method_reason: str = "not compared yet"
    weights: dict[str, float] | None = None
    method_for_new: str = COLD_START
    method_for_new_reason: str = "not compared yet"

    @classmethod
    def read(cls, row: dict[str, Any] | None = None) -> "ChosenMethods":
        """Read a row of trainings; None: none is stored.

        Examples
        --------
        >>> ChosenMethods.read().method
        'personal'
        """
        if row is None:
            return cls()
        return cls(
            row["method"],
            row["method_reason"],
            {one["part"]: one["weight"] for one in row["weights"]},
            row["method_for_new"],
            row["method_for_new_reason"],
        )


def recommend_products(
    purchases: pa.Table | pd.DataFrame,
    customers: pa.Table | pd.DataFrame,
    products: pa.Table | pd.DataFrame,
    chosen: ChosenMethods,
    as_of: pd.Timestamp,
    traits: CustomerTraits | None = None,
    similarity: pd.DataFrame | None = None,
    count: int = 10,
    most_per_category: int | None = None,
    new_slots: int = 0,
    log: Callable[[str], object] | None = None,
) -> pa.Table:
    """Recommend products to every customer.

    Parameters
    ----------
    purchases : pyarrow.Table or DataFrame
        ``customer_key``, ``product_id``, ``order_date``; none after the clock.
    customers : pyarrow.Table or DataFrame
        ``customer_key`` of everyone who gets a list, each once.
    products : pyarrow.Table or DataFrame
        ``product_id``, ``category``, ``is_eligible``, ``is_repeatable``; each product once.
    chosen : ChosenMethods
        The methods to use.
    as_of : Timestamp
        The clock.
    traits : CustomerTraits, optional
        Segments, demographic groups and links.
    similarity : DataFrame, optional
        ``product_id`` of new products, ``neighbour_product_id`` that they resemble, and
        ``similarity``.
    count, most_per_category, new_slots
        As in :class:`ShopRules`.
    log : callable, optional
        Takes a line of progress.

    Returns
    -------
    pyarrow.Table of SCHEMA
        At most ``count`` rows for each customer, sorted by ``customer_key`` and
        ``recommendation_rank``. ``reason_product_id`` is always a product that the customer
        bought. The same whatever the order of the input.

    Raises
    ------
    ValueError
        If a key is null or listed twice, a purchase is incomplete, or a rule is impossible.

    Examples
    --------
    >>> day = pd.Timestamp("2026-06-30")
    >>> rows = {"customer_key": ["a", "b"], "product_id": ["P", "Q"], "order_date": [day, day]}
    >>> flags = {"category": [None, None], "is_eligible": [True, True], "is_repeatable": True}
    >>> found = recommend_products(
    ...     pd.DataFrame(rows),
    ...     pd.DataFrame({"customer_key": ["a", "c"]}),
    ...     pd.DataFrame({"product_id": ["P", "Q"], **flags}),
    ...     ChosenMethods(),
    ...     day,
    ...     count=1,
    ... )
    >>> found.select(["customer_key", "product_id", "route", "method"]).to_pylist()[0]
    {'customer_key': 'a', 'product_id': 'P', 'route': 'own_purchases', 'method': 'personal'}
    """
    owner, product = [CUSTOMER_KEY], [PRODUCT_ID]
    listed = read_table(customers, "customers", owner, key=owner, texts=owner)
    wanted = listed[CUSTOMER_KEY].to_pylist()
    offered = read_table(
        products, "products", [*product, *RULES], key=product, texts=product
    ).to_pandas()
    ids = offered[PRODUCT_ID].tolist()
    traits = (traits or CustomerTraits()).linked_by(pd.Timestamp(as_of))
    known = Purchases.read(purchases, wanted, ids, traits)
    rules = _rules(known, offered, count, most_per_category, new_slots)
    # The day after the clock: what was bought on its day is known.
    counts, context = known.known_at(pd.Timestamp(as_of) + pd.Timedelta(days=1))
    similarities = _similarities(known, similarity)
    rows = np.sort(pd.Index(known.customer_keys).get_indexer(wanted))
    has_bought = np.diff(counts.indptr)[rows] > 0
    parts, owners = [], []
    for is_new, customers_here in ((False, rows[has_bought]), (True, rows[~has_bought])):
        if not len(customers_here):
            continue
        if is_new and chosen.method_for_new in COLD_STARTS:
            method = make_cold_start(chosen.method_for_new, context)
        else:
            weights = {BASELINE: 1.0} if is_new or not chosen.weights else chosen.weights
            method = Blend(make_methods(weights), weights)
        method.fit(counts, context=context)
        picks = pick_products(method, customers_here, rules, similarities, log)
        if len(picks.products):
            parts.append(_table(picks, known, counts, similarities, chosen, is_new))
            owners.append(picks.customers)
    if not parts:
        return SCHEMA.empty_table()
    found = pa.concat_tables(parts).unify_dictionaries()
    places = np.argsort(np.argsort(known.customer_keys))[np.concatenate(owners)]
    return found.take(np.lexsort((found["recommendation_rank"].to_numpy(), places)))


def _table(
    picks: Picks,
    known: Purchases,
    counts: sparse.csr_matrix,
    similarity: sparse.csr_matrix | None,
    chosen: ChosenMethods,
    is_for_new: bool,
) -> pa.Table:
    """Put picks into words: keys, routes and reasons."""
    of_parts = [KINDS[name].route for name in picks.part_names]
    routes = [*of_parts, NEW_PRODUCTS, OWN_PURCHASES, POPULAR]
    new, own, popular = range(len(routes))[-3:]
    was_bought = np.asarray(counts[picks.customers, picks.products]).ravel() > 0
    # A customer to whom all products are equal has no product that stands out.
    route = np.where(picks.parts < 0, np.where(was_bought, own, popular), picks.parts)
    route[picks.parts == NEW_PART] = new
    is_own = np.array([one is OWN_PURCHASES for one in routes])[route]
    # A part may also speak for what the customer never bought.
    route[is_own & ~was_bought] = popular
    is_own &= was_bought
    reasons = np.where(is_own, picks.products, -1)
    is_new = route == new
    is_near = np.array([one.names_product for one in routes])[route] & ~is_new
    if is_near.any():
        wanted = np.unique(picks.products[is_near])
        near = ProductNeighbours(REASON_NEIGHBOURS).fit(counts, targets=wanted).similarity_
        reasons[is_near] = nearest_own(
            near, counts, np.searchsorted(wanted, picks.products[is_near]), picks.customers[is_near]
        )
    if similarity is not None and is_new.any():
        reasons[is_new] = nearest_own(
            similarity, counts, picks.products[is_new], picks.customers[is_new]
        )
    patterns = [one.reason for one in routes] + [one.without_product for one in routes]
    is_unnamed = is_near & (reasons < 0)
    name, why = (
        (chosen.method_for_new, chosen.method_for_new_reason)
        if is_for_new
        else (chosen.method, chosen.method_reason)
    )
    every = np.zeros(len(route), dtype=np.int64)
    return pa.table(
        {
            CUSTOMER_KEY: _coded(known.customer_keys, picks.customers),
            "recommendation_rank": picks.ranks.astype(np.int32),
            PRODUCT_ID: _coded(known.product_ids, picks.products),
            "score": picks.scores,
            "route": _coded([one.name for one in routes], route),
            "reason_product_id": _coded(known.product_ids, reasons),
            "reason_pattern": _coded(patterns, route + len(routes) * is_unnamed),
            "method": _coded([name], every),
            "method_reason": _coded([why], every),
        },
        SCHEMA,
    )


def _coded(words: Sequence[str] | np.ndarray, places: np.ndarray) -> pa.DictionaryArray:
    """Return some of the words by their places; none where a place is below 0."""
    some = pa.array(places, mask=places < 0)
    return pa.array(words, pa.string()).dictionary_encode().take(some)


def nearest_own(
    similarity: sparse.csr_matrix,
    counts: sparse.csr_matrix,
    products: np.ndarray,
    customers: np.ndarray,
) -> np.ndarray:
    """Find the customer's own product that is most similar to each recommended one.

    Parameters
    ----------
    similarity : csr_matrix of shape (n_rows, n_products)
    counts : csr_matrix of shape (n_customers, n_products)
        Above 0 where bought.
    products, customers : ndarray of int of shape (n_pairs,)
        Row of the similarity, and of the counts.

    Returns
    -------
    ndarray of int64 of shape (n_pairs,)
        Column of the product; the first of equal ones; -1 where nothing similar was bought.

    Examples
    --------
    >>> similarity = sparse.csr_matrix(np.array([[0, 0.2, 0.9]]))
    >>> counts = sparse.csr_matrix(np.array([[1.0, 1, 0], [1, 0, 0]]))
    >>> nearest_own(similarity, counts, np.array([0, 0]), np.array([0, 1])).tolist()
    [1, -1]
    """
    bought = binary(counts)
    found = np.full(len(products), -1, dtype=np.int64)
    for first, last in blocks(len(products), REASON_NEIGHBOURS):
        shared = similarity[products[first:last]].multiply(bought[customers[first:last]]).tocsr()
        shared.eliminate_zeros()
        pairs = np.repeat(np.arange(last - first), np.diff(shared.indptr))
        order = np.lexsort((shared.indices, -shared.data, pairs))
        is_some = np.diff(shared.indptr) > 0
        nearest = shared.indices[order][shared.indptr[:-1][is_some]]
        found[first + np.flatnonzero(is_some)] = nearest
    return found


def _rules(
    known: Purchases,
    offered: pd.DataFrame,
    count: int,
    most_per_category: int | None,
    new_slots: int,
) -> ShopRules:
    """Return the rules by column; a product that is not listed is not eligible."""
    listed = offered.set_index(PRODUCT_ID).reindex(known.product_ids)
    categories, _ = pd.factorize(listed["category"], sort=True)
    return ShopRules(
        count,
        listed["is_eligible"].astype(object).eq(True).to_numpy(dtype=bool),
        listed["is_repeatable"].astype(object).eq(True).to_numpy(dtype=bool),
        categories,
        most_per_category,
        new_slots,
    )


def _similarities(known: Purchases, table: pd.DataFrame | None) -> sparse.csr_matrix | None:
    """Return what new products resemble, by column of the products."""
    if table is None or not len(table):
        return None
    index = pd.Index(known.product_ids)
    rows = index.get_indexer(table[PRODUCT_ID])
    columns = index.get_indexer(table["neighbour_product_id"])
    unknown = int(((rows < 0) | (columns < 0)).sum())
    if unknown:
        raise ValueError(f"similarity: {unknown} rows have a product that is not listed")
    size = len(index)
    return sparse.csr_matrix(
        (table["similarity"].to_numpy(np.float64), (rows, columns)), shape=(size, size)
    )
