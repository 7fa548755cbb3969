"""How strongly one thing goes with another, from counts alone."""

import numpy as np
import pandas as pd


def measures(
    both: np.ndarray, first: np.ndarray, second: np.ndarray, total: np.ndarray | int
) -> pd.DataFrame:
    """Compare how often two things come together with how often each comes.

    Support, confidence: Agrawal, Imielinski and Swami (1993). Leverage: Piatetsky-Shapiro (1991).
    Lift (there called interest) and conviction: Dynamic itemset counting and implication rules
    for market basket data (SIGMOD 1997).

    Parameters
    ----------
    both, first, second : ndarray of int64 of shape (n,)
        Cases with both, with the first and with the second thing; first and second above 0.
    total : ndarray of int64 of shape (n,) or int
        Cases altogether.

    Returns
    -------
    DataFrame
        ``support``: share of the cases with both. ``confidence``: share of the cases with the
        first that have the second too. ``lift``: confidence over the share of all cases that
        have the second; 1 where the two are independent. ``leverage``: support less what it
        would be if they were independent. ``conviction``: how many times as often the first would
        come without the second if they were independent; missing where it never does, for which
        others write infinity.

    Examples
    --------
    >>> figures = measures(np.array([2, 3]), np.array([4, 3]), np.array([4, 5]), 10)
    >>> figures.round(3).to_dict("records")[0]
    {'support': 0.2, 'confidence': 0.5, 'lift': 1.25, 'leverage': 0.04, 'conviction': 1.2}
    >>> figures["conviction"].isna().tolist()
    [False, True]
    """
    both, first, second, total = (
        np.asarray(values, dtype=np.float64) for values in (both, first, second, total)
    )
    without = first - both
    with np.errstate(divide="ignore", invalid="ignore"):
        conviction = first * (total - second) / (total * without)
    return pd.DataFrame(
        {
            "support": both / total,
            "confidence": both / first,
            "lift": both * total / (first * second),
            "leverage": (both * total - first * second) / total**2,
            "conviction": np.where(without > 0, conviction, np.nan),
        }
    )
