"""Baskets in which nothing goes with anything, and the counts that SQL would make of them."""

import random

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy import sparse

LEAST = 10


def draw(generator, weights, sizes):
    """Fill baskets of the sizes with different products, drawn with chances like the weights."""
    cumulative = np.cumsum(weights) / np.sum(weights)
    found = []
    for size in sizes.tolist():
        basket = {}
        while len(basket) < size:
            draws = np.searchsorted(cumulative, generator.random(2 * size))
            basket |= dict.fromkeys(draws.tolist())
        found.append(list(basket)[:size])
    return matrix_of(found, len(weights))


def matrix_of(baskets, product_count):
    """Return baskets as a sparse matrix of baskets x products."""
    sizes = [len(basket) for basket in baskets]
    items = np.array([item for basket in baskets for item in basket], dtype=np.int64)
    places = np.repeat(np.arange(len(baskets)), sizes), items
    shape = len(baskets), product_count
    return sparse.csr_array((np.ones(len(items), dtype=np.int32), places), shape=shape)


def swap(generator, baskets, trades):
    """Mix what baskets have until only their sizes and the products' frequencies are left.

    Strona et al. (2014), A fast and unbiased procedure to randomize ecological binary matrices:
    two baskets at a time put what only one of them has together and share it out anew.
    """
    shuffler = random.Random(int(generator.integers(2**31)))
    found = [set(one.tolist()) for one in np.split(baskets.indices, baskets.indptr[1:-1])]
    for one, other in generator.integers(len(found), size=(trades, 2)).tolist():
        pool = list(found[one] ^ found[other])
        common, own = found[one] & found[other], len(found[one] - found[other])
        if one != other:
            shuffler.shuffle(pool)
            found[one], found[other] = common | set(pool[:own]), common | set(pool[own:])
    return matrix_of([sorted(basket) for basket in found], baskets.shape[1])


def next_basket(firsts, nexts):
    """Return pairs, cases and products of first baskets and the ones that follow them."""
    firsts, nexts = sparse.csr_array(firsts), sparse.csr_array(nexts)
    added = sparse.csr_array(nexts - firsts.multiply(nexts))
    added.eliminate_zeros()
    return _tables("next_basket", firsts, nexts, added)


def same_basket(baskets):
    """Return pairs, cases and products of baskets."""
    return _tables("same_basket", baskets, baskets, baskets)


def lines_of(baskets):
    """Return one row per basket and product."""
    places = sparse.coo_array(baskets)
    return pa.table({"basket_number": places.row, "product_id": _ids(places.col)})


def together(*tables):
    """Return pairs, cases and products of several relations."""
    return [pa.concat_tables(parts) for parts in zip(*tables, strict=True)]


def _ids(numbers):
    return [f"P{number:05d}" for number in numbers.tolist()]


def _tables(relation, firsts, nexts, others):
    first_counts, other_counts = firsts.sum(axis=0), others.sum(axis=0)
    met = sparse.coo_array(firsts.T @ others)
    is_kept = (met.data >= LEAST) & (met.row != met.col)
    first, other = met.row[is_kept], met.col[is_kept]
    candidates = (first_counts >= LEAST).sum() * (other_counts >= LEAST).sum()
    pairs = {
        "relation": relation,
        "product_id": _ids(first),
        "other_product_id": _ids(other),
        "pair_count": met.data[is_kept].astype(np.int64),
        "product_case_count": first_counts[first].astype(np.int64),
        "other_case_count": other_counts[other].astype(np.int64),
        "case_count": firsts.shape[0],
        "candidate_count": int(candidates),
    }
    sizes = {"product_count": firsts.sum(axis=1), "other_product_count": nexts.sum(axis=1)}
    cases = pd.DataFrame(sizes).groupby(list(sizes)).size().rename("case_count").reset_index()
    products = {
        "relation": relation,
        "product_id": _ids(np.arange(firsts.shape[1])),
        "product_case_count": first_counts,
        "other_case_count": other_counts,
        "next_case_count": nexts.sum(axis=0),
    }
    frames = [pd.DataFrame(pairs), cases.assign(relation=relation), pd.DataFrame(products)]
    return [pa.Table.from_pandas(frame, preserve_index=False) for frame in frames]
