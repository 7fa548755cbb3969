"""Neighbours of products as a table: bought by the same customers, similar, for the same need."""

from collections.abc import Callable, Mapping
from time import perf_counter

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy import sparse

from tessera.learning.tables import read_table
from tessera.recommendation.interactions import PRODUCT_ID, build_interactions
from tessera.recommendation.neighbours.common_customers import common_customers
from tessera.recommendation.neighbours.content import ContentNeighbours
from tessera.recommendation.neighbours.content_features import CATEGORY, SUBCATEGORY, WORDS
from tessera.recommendation.neighbours.cosine import popularity_ranks

BOUGHT, SIMILAR, SAME_NEED = "bought_by_same_customers", "similar", "same_need"
# A need is what a thing is for, not by who made it or what it costs.
NEED_WEIGHTS = {WORDS: 0.7, CATEGORY: 0.3}
PRODUCT_COLUMNS = [
    PRODUCT_ID, "product_name", CATEGORY, SUBCATEGORY, "brand", "price", "sale_line_count",
    "is_eligible",
]  # fmt: skip
SCHEMA = pa.schema(
    {
        PRODUCT_ID: pa.string(),
        "kind": pa.string(),
        "neighbour_rank": pa.int32(),
        "neighbour_product_id": pa.string(),
        "similarity": pa.float64(),
        "common_customer_count": pa.int64(),
        "reason": pa.string(),
        "method": pa.string(),
        "method_reason": pa.string(),
    }
)


def neighbour_table(
    products: pa.Table | pd.DataFrame,
    purchases: pa.Table | pd.DataFrame,
    count: int = 10,
    min_common_customers: int = 5,
    min_bought_similarity: float = 0.1,
    min_content_similarity: float = 0.4,
    min_need_similarity: float = 0.6,
    weights: Mapping[str, float] | None = None,
    log: Callable[[str], object] | None = None,
) -> pa.Table:
    """Find the neighbours of every product.

    - ``bought_by_same_customers``: highest cosine over customers, among eligible products;
    - ``similar``: highest content similarity, among eligible products;
    - ``same_need``: highest content similarity without brand and price, among all products, for
      products without a subcategory.

    Parameters
    ----------
    products : pyarrow.Table or DataFrame
        A row for each product: ``product_id``, ``product_name``, ``category``, ``subcategory``,
        ``brand`` (text or null), ``price`` (base currency or null), ``sale_line_count`` (the
        larger, the sooner among equals), ``is_eligible`` (may be shown as a neighbour).
    purchases : pyarrow.Table or DataFrame
        ``customer_key``, ``product_id``, ``order_count``.
    count : int
        Neighbours of each product and kind, at most.
    min_common_customers : int
        Customers who bought both, below which two products count as paired by chance.
    min_bought_similarity, min_content_similarity, min_need_similarity : float
        Least similarity of each kind, 0 to 1.
    weights : mapping of str to float, optional
        As in :class:`ContentNeighbours`, for ``similar``.
    log : callable, optional
        Called with a sentence after each phase.

    Returns
    -------
    pyarrow.Table
        Sorted by product, kind and rank, with the columns of ``SCHEMA``. A product without
        neighbours has no rows. The same whatever the order of the input.

    Raises
    ------
    ValueError
        If a column is absent, a product is null, listed twice, or bought but not listed.

    Examples
    --------
    >>> products = pd.DataFrame(
    ...     {
    ...         "product_id": ["A", "B", "C"],
    ...         "product_name": ["Red mug", "Blue mug", None],
    ...         "category": None,
    ...         "subcategory": None,
    ...         "brand": None,
    ...         "price": [4.0, 5.0, None],
    ...         "sale_line_count": [9, 7, 2],
    ...         "is_eligible": True,
    ...     }
    ... )
    >>> purchases = pd.DataFrame(
    ...     {"customer_key": ["x", "x"], "product_id": ["A", "C"], "order_count": [1, 1]}
    ... )
    >>> found = neighbour_table(products, purchases, min_common_customers=1)
    >>> for row in found.to_pylist()[:2]:
    ...     print(row["product_id"], row["kind"], row["neighbour_product_id"], row["reason"])
    A bought_by_same_customers C 1 customer bought both
    A similar B names share mug
    """
    catalogue = read_table(
        products, "products", PRODUCT_COLUMNS, key=[PRODUCT_ID], texts=[PRODUCT_ID]
    ).to_pandas()
    catalogue = catalogue.sort_values(PRODUCT_ID, ignore_index=True)
    ids = pa.array(catalogue[PRODUCT_ID].tolist(), pa.string())
    interactions = build_interactions(purchases, products=ids)
    unlisted = sorted(set(interactions.product_ids.to_pylist()) - set(ids.to_pylist()))
    if unlisted:
        raise ValueError(
            f"{len(unlisted)} products are bought but not among the products, such as {unlisted[0]}"
        )
    everything = np.arange(len(catalogue))
    eligible = everything[catalogue["is_eligible"].to_numpy(dtype=bool)]
    popularity = catalogue["sale_line_count"].to_numpy(dtype=np.float64)
    without = everything[catalogue[SUBCATEGORY].isna().to_numpy()]
    started = perf_counter()
    similarity, common = common_customers(
        interactions.counts,
        eligible,
        count,
        min_common_customers,
        min_bought_similarity,
        popularity,
    )
    ranks = popularity_ranks(popularity)
    customers = (
        f"{interactions.counts.shape[0]} customers; {min_common_customers} or more in common"
    )
    tables = [_bought_rows(_ranked(similarity, everything, ranks), common, customers)]
    for kind, targets, candidates, least, parts in (
        (SIMILAR, everything, eligible, min_content_similarity, weights),
        (SAME_NEED, without, everything, min_need_similarity, NEED_WEIGHTS),
    ):
        neighbours = ContentNeighbours(count, least, parts)
        neighbours.fit(catalogue, targets, candidates, popularity)
        tables.append(
            _content_rows(_ranked(neighbours.similarity_, targets, ranks), kind, neighbours)
        )
    rows = pd.concat(tables, ignore_index=True)
    rows = rows.sort_values(["product", "kind", "neighbour_rank"], ignore_index=True)
    if log is not None:
        seconds = perf_counter() - started
        log(f"neighbours: {len(rows)} pairs, {len(ids)} products, {seconds:.1f} s")
    rows[PRODUCT_ID] = ids.take(pa.array(rows["product"])).to_pylist()
    rows["neighbour_product_id"] = ids.take(pa.array(rows["other"])).to_pylist()
    return pa.Table.from_pandas(rows[SCHEMA.names], schema=SCHEMA, preserve_index=False)


def _ranked(similarity: sparse.csr_matrix, targets: np.ndarray, ranks: np.ndarray) -> pd.DataFrame:
    """Return the pairs of a matrix, each product's most similar first."""
    rows = np.repeat(np.arange(similarity.shape[0]), np.diff(similarity.indptr))
    order = np.lexsort((ranks[similarity.indices], -similarity.data, rows))
    places = np.arange(len(order)) - similarity.indptr[rows] + 1
    return pd.DataFrame(
        {
            "product": targets[rows[order]],
            "other": similarity.indices[order],
            "similarity": similarity.data[order],
            "neighbour_rank": places,
            "entry": order,
        }
    )


def _bought_rows(pairs: pd.DataFrame, common: sparse.csr_matrix, learned: str) -> pd.DataFrame:
    # Both matrices store the same pairs in the same order.
    customers = common.data[pairs["entry"]].astype(np.int64)
    plural = np.where(customers == 1, "customer", "customers")
    return pairs.assign(
        kind=BOUGHT,
        common_customer_count=customers,
        reason=[
            f"{count} {word} bought both" for count, word in zip(customers, plural, strict=True)
        ],
        method="cosine",
        method_reason=learned,
    )


def _content_rows(pairs: pd.DataFrame, kind: str, neighbours: ContentNeighbours) -> pd.DataFrame:
    return pairs.assign(
        kind=kind,
        common_customer_count=None,
        reason=neighbours.reasons(pairs["product"].to_numpy(), pairs["other"].to_numpy()),
        method="content",
        method_reason=[f"compared by {known}" for known in neighbours.known_[pairs["product"]]],
    )
