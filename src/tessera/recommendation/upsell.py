"""Which dearer products customers really trade up to, told from chance."""

import numpy as np
import pandas as pd
import pyarrow as pa

from tessera.learning.statistics import fisher_upper, q_values, wilson_low
from tessera.learning.tables import read_table

COUNTS = [
    "opportunity_count",
    "upgrade_count",
    "downgrade_count",
    "other_customer_count",
    "other_upgrade_count",
]
KEYS = ["product_id", "upsell_product_id"]
TESTS = "tested_pair_count"
PROVEN, TOO_FEW, MORE_DOWN, CHANCE = (
    "proven",
    "too_few_upgrades",
    "more_traded_down",
    "may_be_chance",
)
SCHEMA = pa.schema(
    {
        **dict.fromkeys(KEYS, pa.string()),
        **dict.fromkeys(COUNTS, pa.int64()),
        "upgrade_share": pa.float64(),
        "upgrade_share_low": pa.float64(),
        "other_upgrade_share": pa.float64(),
        "lift": pa.float64(),
        "p_value": pa.float64(),
        "q_value": pa.float64(),
        "verdict": pa.string(),
    }
)


def judge_upsells(
    counts: pa.Table | pd.DataFrame,
    min_upgrades: int = 3,
    max_false_share: float = 0.05,
) -> pa.Table:
    """Judge for each pair whether customers trade up to the dearer product.

    The p-value is that of Fisher's exact test, one-sided: how likely so many trade up if buyers of
    the product were like the other customers who came back to the need. Besides, more must have
    gone up than down; where both are bought in any order, nobody trades up.

    Testing many pairs lets some through by chance, so the q-values of Benjamini and Hochberg
    decide: of the pairs called proven, at most about ``max_false_share`` are chance. Pairs that
    nobody traded up in are tests as well: they are counted, and need not be listed.

    Sources: see :mod:`tessera.learning.statistics`.

    Parameters
    ----------
    counts : pyarrow.Table or DataFrame
        ``product_id``, ``upsell_product_id``, and in customers ``opportunity_count``,
        ``upgrade_count``, ``downgrade_count``, ``other_customer_count``, ``other_upgrade_count``;
        ``tested_pair_count``, the same in every row: pairs tested, listed or not.
    min_upgrades : int
        Customers who traded up below which nothing is proven.
    max_false_share : float
        Largest q-value of a proven pair, 0 to 1.

    Returns
    -------
    pyarrow.Table
        As many rows, sorted by product and dearer product, with the columns of ``SCHEMA``.
        ``verdict`` is ``proven`` or what speaks against it; ``lift`` is null where no other
        customer bought the dearer product.

    Raises
    ------
    ValueError
        If a column is absent, a pair is listed twice, more customers bought than could
        have, or fewer pairs were tested than are listed.

    Examples
    --------
    >>> counts = pd.DataFrame(
    ...     {
    ...         "product_id": ["A", "A"],
    ...         "upsell_product_id": ["B", "C"],
    ...         "opportunity_count": [100, 100],
    ...         "upgrade_count": [30, 12],
    ...         "downgrade_count": [5, 5],
    ...         "other_customer_count": [300, 300],
    ...         "other_upgrade_count": [30, 30],
    ...         "tested_pair_count": 2,
    ...     }
    ... )
    >>> judged = judge_upsells(counts).to_pandas()
    >>> judged[["upgrade_share", "upgrade_share_low", "lift", "verdict"]].round(3)
       upgrade_share  upgrade_share_low  lift        verdict
    0           0.30              0.219   3.0         proven
    1           0.12              0.070   1.2  may_be_chance
    """
    table = _checked(counts)
    tried, up, down, others, others_up = (table[name].to_numpy(dtype=np.int64) for name in COUNTS)
    share = up / np.maximum(tried, 1)
    other_share = np.divide(others_up, others, where=others > 0, out=np.full(len(table), np.nan))
    lift = np.divide(
        share, other_share, where=np.nan_to_num(other_share) > 0, out=np.full(len(table), np.nan)
    )
    p_values = fisher_upper(up, tried, others_up, others)
    q = q_values(p_values, int(table[TESTS].max()) if len(table) else 0)
    judged = table[[*KEYS, *COUNTS]].assign(
        upgrade_share=share,
        upgrade_share_low=wilson_low(up, tried),
        other_upgrade_share=other_share,
        lift=lift,
        p_value=p_values,
        q_value=q,
        verdict=np.select(
            [up < min_upgrades, up <= down, q > max_false_share],
            [TOO_FEW, MORE_DOWN, CHANCE],
            default=PROVEN,
        ),
    )
    return pa.Table.from_pandas(judged, schema=SCHEMA, preserve_index=False)


def _checked(counts: pa.Table | pd.DataFrame) -> pd.DataFrame:
    table = read_table(counts, "counts", [*KEYS, *COUNTS, TESTS], key=KEYS, texts=KEYS).to_pandas()
    table = table.sort_values(KEYS, ignore_index=True)
    wrong = table[
        (table[COUNTS] < 0).any(axis=1)
        | (table["upgrade_count"] > table["opportunity_count"])
        | (table["other_upgrade_count"] > table["other_customer_count"])
    ]
    if len(wrong):
        pair = " to ".join(wrong.iloc[0][KEYS])
        raise ValueError(
            f"counts: {len(wrong)} pairs have a count below 0, or more who bought than could "
            f"have, such as {pair}"
        )
    return table
