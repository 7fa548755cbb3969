"""Which dearer products customers really trade up to, told from chance."""

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy import stats

COUNTS = [
    "opportunity_count",
    "upgrade_count",
    "downgrade_count",
    "other_customer_count",
    "other_upgrade_count",
]
KEYS = ["product_id", "upsell_product_id"]
PROVEN, TOO_FEW_BACK, TOO_FEW_UP, MORE_DOWN, CHANCE = (
    "proven",
    "too few opportunities",
    "too few traded up",
    "more traded down",
    "may be chance",
)
# Half-width of a two-sided 95 % interval, in standard deviations.
NORMAL_QUANTILE = 1.959964
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
    min_opportunities: int = 20,
    min_upgrades: int = 3,
    max_false_share: float = 0.05,
) -> pa.Table:
    """Judge for each pair whether customers trade up to the dearer product.

    The p-value is that of Fisher's exact test, one-sided: how likely so many trade up if buyers of
    the product were like the other customers who came back to the need. Besides, more must have
    gone up than down; where both are bought in any order, nobody trades up.

    Testing many pairs lets some through by chance, so the q-values of Benjamini and Hochberg
    decide: of the pairs called proven, at most about ``max_false_share`` are chance. Pairs with
    few opportunities are not tested; all others are, also those to which nobody traded up.

    Sources: Fisher (1935), The logic of inductive inference; Benjamini and Hochberg (1995),
    Controlling the false discovery rate; Wilson (1927), Probable inference, the law of
    succession, and statistical inference, for the lower bound of the share.

    Parameters
    ----------
    counts : pyarrow.Table or DataFrame
        ``product_id``, ``upsell_product_id``, and in customers ``opportunity_count``,
        ``upgrade_count``, ``downgrade_count``, ``other_customer_count``, ``other_upgrade_count``.
    min_opportunities : int
        Opportunities below which a pair is not tested.
    min_upgrades : int
        Customers who traded up below which nothing is proven.
    max_false_share : float
        Largest q-value of a proven pair, 0 to 1.

    Returns
    -------
    pyarrow.Table
        As many rows, sorted by product and dearer product, with the columns of ``SCHEMA``.
        ``verdict`` is ``proven`` or what is missing; ``q_value`` is null where not tested,
        ``lift`` where no other customer bought the dearer product.

    Raises
    ------
    ValueError
        If a column is absent, a pair is listed twice, or more customers bought than could have.

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
    ...     }
    ... )
    >>> judged = judge_upsells(counts).to_pandas()
    >>> judged[["upgrade_share", "upgrade_share_low", "lift", "verdict"]].round(3)
       upgrade_share  upgrade_share_low  lift        verdict
    0           0.30              0.219   3.0         proven
    1           0.12              0.070   1.2  may be chance
    """
    table = _checked(counts)
    tried, up, down, others, others_up = (table[name].to_numpy(dtype=np.int64) for name in COUNTS)
    share = up / np.maximum(tried, 1)
    other_share = np.divide(others_up, others, where=others > 0, out=np.full(len(table), np.nan))
    lift = np.divide(
        share, other_share, where=np.nan_to_num(other_share) > 0, out=np.full(len(table), np.nan)
    )
    p_values = stats.hypergeom.sf(up - 1, tried + others, up + others_up, tried)
    # Without customers on either side there is nothing to wonder at.
    p_values = np.nan_to_num(p_values, nan=1).clip(0, 1)
    is_tested = tried >= min_opportunities
    q_values = np.full(len(table), np.nan)
    if is_tested.any():
        q_values[is_tested] = stats.false_discovery_control(p_values[is_tested])
    judged = table[[*KEYS, *COUNTS]].assign(
        upgrade_share=share,
        upgrade_share_low=wilson_low(up, tried),
        other_upgrade_share=other_share,
        lift=lift,
        p_value=p_values,
        q_value=q_values,
        verdict=np.select(
            [~is_tested, up < min_upgrades, up <= down, ~(q_values <= max_false_share)],
            [TOO_FEW_BACK, TOO_FEW_UP, MORE_DOWN, CHANCE],
            default=PROVEN,
        ),
    )
    return pa.Table.from_pandas(judged, schema=SCHEMA, preserve_index=False)


def wilson_low(successes: np.ndarray, trials: np.ndarray) -> np.ndarray:
    """Return the lower end of the 95 % interval of a share (Wilson 1927).

    Parameters
    ----------
    successes, trials : ndarray of int of shape (n,)
        Of so many trials.

    Returns
    -------
    ndarray of float64 of shape (n,)
        0 to 1; 0 without trials.

    Examples
    --------
    >>> wilson_low(np.array([0, 3, 30]), np.array([10, 10, 100])).round(4)
    array([0.    , 0.1078, 0.2189])
    """
    trials = np.maximum(np.asarray(trials, dtype=np.float64), 1)
    share = np.asarray(successes) / trials
    square = NORMAL_QUANTILE**2 / trials
    spread = NORMAL_QUANTILE * np.sqrt((share * (1 - share) + square / 4) / trials)
    return np.clip((share + square / 2 - spread) / (1 + square), 0, 1).round(12)


def _checked(counts: pa.Table | pd.DataFrame) -> pd.DataFrame:
    table = counts.to_pandas() if isinstance(counts, pa.Table) else counts
    absent = [name for name in [*KEYS, *COUNTS] if name not in table]
    if absent:
        raise ValueError(f"counts: columns are absent: {', '.join(absent)}")
    table = table.sort_values(KEYS, ignore_index=True)
    repeated = int(table.duplicated(KEYS).sum())
    if repeated:
        raise ValueError(f"counts: {repeated} pairs are listed twice")
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
