"""P-values of many comparisons at once."""

import numpy as np


def adjust(p_values: np.ndarray, method: str) -> np.ndarray:
    """Return p-values that allow for the number of comparisons.

    ``holm`` keeps the chance of a single false finding at the stated rate, ``fdr_bh`` the share of
    false ones among the findings.

    Source: Holm (1979), A simple sequentially rejective multiple test procedure; Benjamini and
    Hochberg (1995), Controlling the false discovery rate.

    Parameters
    ----------
    p_values : ndarray of shape (n,)
        Not a number: no comparison, which stays so and is not counted.
    method : str
        ``holm`` or ``fdr_bh``.

    Returns
    -------
    ndarray of float64 of shape (n,)

    Examples
    --------
    >>> adjust(np.array([0.01, np.nan, 0.04]), "holm").tolist()
    [0.02, nan, 0.04]
    """
    from statsmodels.stats.multitest import multipletests

    found = np.asarray(p_values, dtype=np.float64).copy()
    is_known = ~np.isnan(found)
    if is_known.any():
        found[is_known] = multipletests(found[is_known], method=method)[1]
    return found
