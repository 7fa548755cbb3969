"""Predicted ratings as a table."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy import sparse

from tessera.recommendation.interactions import CUSTOMER_KEY, PRODUCT_ID
from tessera.recommendation.ratings.base import RatingMethod
from tessera.recommendation.ratings.baselines import (
    CUSTOMER_MEAN,
    BiasRating,
    mean_baselines,
)
from tessera.recommendation.ratings.neighbours import RatingKNN
from tessera.recommendation.ratings.pairs import RatedPairs, read_ratings
from tessera.recommendation.ratings.training import neighbour_methods

# Pairs predicted at a time.
BLOCK_PAIRS = 1_000_000
# Predictions that differ by less are equal.
DECIMALS = 9
NO_NEIGHBOUR = "nobody with similar ratings rated the product"
SCHEMA = pa.schema(
    {
        CUSTOMER_KEY: pa.string(),
        "prediction_rank": pa.int32(),
        PRODUCT_ID: pa.string(),
        "predicted_rating": pa.float64(),
        "neighbour_count": pa.int32(),
        "customer_rating_count": pa.int32(),
        "product_rating_count": pa.int32(),
        "method": pa.string(),
        "method_reason": pa.string(),
    }
)


def predict_ratings(
    ratings: pa.Table | pd.DataFrame,
    method_in_use: tuple[str, str],
    customers: Sequence[str],
    products: Sequence[str],
    purchases: pd.DataFrame,
    count: int = 10,
    min_product_ratings: int = 3,
    max_products: int = 200,
    log: Callable[[str], object] | None = None,
) -> pa.Table:
    """Predict what customers who rated something would give products that they do not know.

    Products that a customer rated or bought are left out, and so are those with few ratings.

    Parameters
    ----------
    ratings : pyarrow.Table or DataFrame
        As for :func:`read_ratings`. Those of customers and products that are not asked for are
        learned from too.
    method_in_use : tuple of str
        Its name, and why it is used: ``method`` and ``method_reason`` of a training.
    customers : sequence of str
        Customers who may get predictions; who rated nothing gets none.
    products : sequence of str
        Products that may be recommended.
    purchases : DataFrame
        ``customer_key`` and ``product_id`` of what customers bought.
    count : int
        Products for each customer.
    min_product_ratings : int
        Ratings that a product needs.
    max_products : int
        If more products have enough ratings, those with the most are predicted.
    log : callable, optional
        Called with a sentence at the end.

    Returns
    -------
    pyarrow.Table
        At most ``count`` rows for each customer, sorted by ``customer_key`` and
        ``prediction_rank``, with the columns of ``SCHEMA``. Of products with equal predictions
        the one that all customers rate best comes first (:class:`BiasRating`), then by
        ``product_id``. The same whatever the order of the input.

    Raises
    ------
    ValueError
        As :func:`read_ratings`.

    Examples
    --------
    >>> moment = pd.Timestamp("2026-01-31")
    >>> rows = [("a", "P", 4, moment), ("b", "P", 5, moment), ("b", "Q", 3, moment)]
    >>> ratings = pd.DataFrame(
    ...     rows, columns=["customer_key", "product_id", "rating", "reviewed_at"]
    ... )
    >>> none = pd.DataFrame({"customer_key": [], "product_id": []})
    >>> table = predict_ratings(ratings, ("bias", "few"), ["a", "c"], ["P", "Q"], none, 10, 1)
    >>> row = table.to_pylist()[0]
    >>> row["customer_key"], row["product_id"], round(row["predicted_rating"], 3), row["method"]
    ('a', 'Q', 3.958, 'bias')
    """
    pairs = read_ratings(ratings)
    if not len(pairs.ratings):
        return SCHEMA.empty_table()
    name, reason = method_in_use
    learned = pairs.matrix()
    method = {**mean_baselines(), **neighbour_methods()}[name].fit(learned)
    rows = np.flatnonzero(pd.Index(pairs.customer_keys).isin(customers))
    columns = _predicted_products(pairs, products, min_product_ratings, max_products)
    if not len(rows) or not len(columns):
        return SCHEMA.empty_table()
    known = (learned + _bought(pairs, purchases)).tocsr()
    limits = pairs.ratings.min(), pairs.ratings.max()
    step = max(BLOCK_PAIRS // len(columns), 1)
    blocks = [
        _best_of_block(method, rows[first : first + step], columns, known, limits, count)
        for first in range(0, len(rows), step)
    ]
    best = pd.concat(blocks, ignore_index=True)
    of_customer = np.bincount(pairs.customers, minlength=len(pairs.customer_keys))
    of_product = np.bincount(pairs.products, minlength=len(pairs.product_ids))
    has_method = best["neighbour_count"].fillna(1) > 0
    if log:
        log(f"ratings predicted by {name}: {len(rows)} customers, {len(columns)} products")
    table = best.assign(
        customer_key=pairs.customer_keys[best["customer"]],
        product_id=pairs.product_ids[best["product"]],
        customer_rating_count=of_customer[best["customer"]],
        product_rating_count=of_product[best["product"]],
        method=np.where(has_method, name, CUSTOMER_MEAN),
        method_reason=np.where(has_method, reason, NO_NEIGHBOUR),
    )
    table = table.sort_values(["customer_key", "prediction_rank"])[SCHEMA.names]
    return pa.Table.from_pandas(table, SCHEMA, preserve_index=False)


def _predicted_products(
    pairs: RatedPairs, products: Sequence[str], least: int, most: int
) -> np.ndarray:
    """Return the columns of products to predict, those that all customers rate best first."""
    counts = np.bincount(pairs.products, minlength=len(pairs.product_ids))
    is_offered = pd.Index(pairs.product_ids).isin(products)
    columns = np.flatnonzero(is_offered & (counts >= least))
    columns = columns[np.argsort(-counts[columns], kind="stable")[:most]]
    biases = BiasRating().fit(pairs.matrix()).product_bias_[columns].round(DECIMALS)
    return columns[np.lexsort((columns, -biases))]


def _bought(pairs: RatedPairs, purchases: pd.DataFrame) -> sparse.csr_matrix:
    """Return what raters bought of what is rated, above 0."""
    rows = pd.Index(pairs.customer_keys).get_indexer(purchases[CUSTOMER_KEY])
    columns = pd.Index(pairs.product_ids).get_indexer(purchases[PRODUCT_ID])
    is_here = (rows >= 0) & (columns >= 0)
    places = rows[is_here], columns[is_here]
    shape = len(pairs.customer_keys), len(pairs.product_ids)
    return sparse.csr_matrix((np.ones(is_here.sum()), places), shape=shape)


def _best_of_block(
    method: RatingMethod,
    rows: np.ndarray,
    columns: np.ndarray,
    known: sparse.csr_matrix,
    limits: tuple[float, float],
    count: int,
) -> pd.DataFrame:
    """Predict all columns for some rows and keep each row's best that it does not know."""
    customers, products = np.repeat(rows, len(columns)), np.tile(columns, len(rows))
    is_new = known[rows][:, columns].toarray().ravel() == 0
    customers, products = customers[is_new], products[is_new]
    if isinstance(method, RatingKNN):
        predicted, neighbour_counts = method.predict_with_neighbours(customers, products)
    else:
        predicted = method.predict_pairs(customers, products)
        neighbour_counts = np.full(len(customers), np.nan)
    table = pd.DataFrame(
        {
            "customer": customers,
            "product": products,
            # Biases may add up to more than the best rating that is given.
            "predicted_rating": np.clip(predicted, *limits),
            "neighbour_count": neighbour_counts,
        }
    )
    order = np.lexsort((-table["predicted_rating"].round(DECIMALS), table["customer"]))
    table = table.iloc[order]
    table["prediction_rank"] = table.groupby("customer").cumcount() + 1
    return table[table["prediction_rank"] <= count]
