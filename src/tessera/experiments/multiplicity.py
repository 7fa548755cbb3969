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

    Raises
    ------
    ValueError
        If the method is none of these.

    Examples
    --------
    >>> adjust(np.array([0.01, np.nan, 0.04]), "holm").tolist()
    [0.02, nan, 0.04]
    """
    # multipletests of statsmodels looks for garbage at each call, a third of a second within dbt.
    from scipy.stats import false_discovery_control

    found = np.asarray(p_values, dtype=np.float64).copy()
    is_known = ~np.isnan(found)
    known = found[is_known]
    if method == "holm":
        order = np.argsort(known, kind="stable")
        remaining = np.arange(len(known), 0, -1)
        stepped = np.maximum.accumulate(known[order] * remaining)
        known[order] = np.minimum(stepped, 1)
    elif method == "fdr_bh":
        known = false_discovery_control(known, method="bh")
    else:
        raise ValueError(f"There is no method '{method}' for many comparisons: holm, fdr_bh")
    found[is_known] = known
    return found
