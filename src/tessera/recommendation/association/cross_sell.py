"""Pairs of products that sell each other."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tessera.learning.statistics import q_values
from tessera.recommendation.association.measures import measures
from tessera.recommendation.association.pair_chance import RELATIONS
from tessera.recommendation.association.settings import RuleSettings
from tessera.recommendation.association.significance import p_values

COUNTS = ["pair_count", "product_case_count", "other_case_count", "case_count"]
CROSS_SELL_SCHEMA = pa.schema(
    {
        "relation": pa.string(),
        "product_id": pa.string(),
        "cross_sell_rank": pa.int32(),
        "other_product_id": pa.string(),
        "pair_count": pa.int64(),
        "product_case_count": pa.int64(),
        "other_case_count": pa.int64(),
        "case_count": pa.int64(),
        "expected_pair_count": pa.float64(),
        "support": pa.float64(),
        "confidence": pa.float64(),
        "lift": pa.float64(),
        "leverage": pa.float64(),
        "p_value": pa.float64(),
        "q_value": pa.float64(),
    }
)


def find_cross_sell(
    pairs: pa.Table,
    cases: pa.Table,
    products: pa.Table,
    on_sale: pa.Array | pa.ChunkedArray,
    settings: RuleSettings,
) -> pa.Table:
    """Keep the pairs that are more than chance, best first.

    Parameters
    ----------
    pairs : pyarrow.Table
        ``relation``, ``product_id``, ``other_product_id``, and whole numbers: ``pair_count``
        (cases with both), ``product_case_count``, ``other_case_count``, ``case_count`` (all) and
        ``candidate_count`` (pairs of the relation that were looked at, those left out included).
    cases, products : pyarrow.Table
        Sizes of the baskets and frequencies of the products, as in :func:`same_basket`.
    on_sale : pyarrow.Array or ChunkedArray of str
        Products on sale; the pairs of others are left out, but count as candidates.
    settings : RuleSettings
        ``max_q_value``, of a relation, and ``count``.

    Returns
    -------
    pyarrow.Table
        With the columns of ``CROSS_SELL_SCHEMA``, by relation, product and rank. Rank 1 goes to
        the highest leverage: for one product, that is the other product whose share among its
        cases exceeds its share among all cases most. Equal ones by id. Only pairs that come
        together more often than by chance.
    """
    frame = pairs.filter(
        pc.and_(
            pc.is_in(pairs["product_id"], on_sale), pc.is_in(pairs["other_product_id"], on_sale)
        )
    ).to_pandas()
    both, first, second, total = (frame[name] for name in COUNTS)
    frame["beyond"] = both * total - first * second
    frame[["expected_pair_count", "p_value", "q_value"]] = 1.0
    for relation, part in frame.groupby("relation"):
        chance = RELATIONS[str(relation)](cases, products)
        expected = chance.expected(part["product_id"], part["other_product_id"])
        pair_count, product_count, other_count = (part[name] for name in COUNTS[:3])
        p = p_values(pair_count, product_count, other_count, expected)
        q = q_values(p, int(part["candidate_count"].max()))
        figures = ["expected_pair_count", "p_value", "q_value"]
        frame.loc[part.index, figures] = np.column_stack([expected, p, q])
    keys = ["relation", "product_id"]
    kept = frame[(frame["beyond"] > 0) & (frame["q_value"] <= settings.max_q_value)].sort_values(
        [*keys, "beyond", "other_product_id"], ascending=[True, True, False, True]
    )
    kept["cross_sell_rank"] = kept.groupby(keys).cumcount() + 1
    kept = kept[kept["cross_sell_rank"] <= settings.count].reset_index(drop=True)
    kept = kept.join(measures(*(kept[name] for name in COUNTS)).drop(columns="conviction"))
    return pa.Table.from_pandas(
        kept[CROSS_SELL_SCHEMA.names], schema=CROSS_SELL_SCHEMA, preserve_index=False
    )
