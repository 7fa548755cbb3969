"""The rule by which a clustering is chosen, or none."""

from typing import Any

import numpy as np
import pandas as pd

from tessera.segmentation.methods import METHODS
from tessera.segmentation.stability import STABLE_JACCARD

# Whether more of an index is better.
HIGHER_IS_BETTER = {
    "silhouette": True,
    "dunn": True,
    "calinski_harabasz": True,
    "davies_bouldin": False,
}
LEAST_CLUSTERS = 2
MOST_NOISE = 0.25
# Without structure, gaps of four or more features stay below 0; those of fewer reach .06, which is
# three of their errors.
LEAST_GAP = 0.03
GAP_ERRORS = 4
NEAR_TIE = 1.05


def count_votes(table: pd.DataFrame) -> np.ndarray:
    """Count the indices that name each number of clusters as the best.

    Silhouette, Dunn, Calinski-Harabasz, Davies-Bouldin and the elbow (``is_knee``) have a vote
    each; a tie within an index goes to the smaller number. The votes inform, they do not decide.

    Parameters
    ----------
    table : DataFrame
        One row per number of clusters, rising, of one method: the indices and ``is_knee``.

    Returns
    -------
    ndarray of int of shape (n_rows,)
        0 to 5 each. An index that has no value, such as the elbow of two numbers, has no vote.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {
    ...         "silhouette": [0.4, 0.5, 0.3],
    ...         "dunn": [0.1, 0.2, 0.2],
    ...         "calinski_harabasz": [90.0, 80.0, 70.0],
    ...         "davies_bouldin": [0.6, 0.5, 0.9],
    ...         "is_knee": [False, True, False],
    ...     }
    ... )
    >>> count_votes(table)
    array([1, 4, 0])
    """
    votes = table["is_knee"].to_numpy().astype(np.int64)
    for name, is_higher_better in HIGHER_IS_BETTER.items():
        values = table[name].to_numpy() * (1 if is_higher_better else -1)
        if not np.isnan(values).all():
            votes[np.nanargmax(values)] += 1
    return votes


def mark_chosen(table: pd.DataFrame, k_min: int, k_max: int) -> pd.DataFrame:
    """Choose a method and a number of clusters, or neither.

    A clustering can be chosen if

    1. its number of clusters lies in the range, and at most a quarter of the rows are noise;
    2. it is tighter than clusters of data without structure: the gap exceeds .03 and four of its
       standard errors. A method that looks for dense regions need not: that there are several,
       with sparse ground between them, is structure enough;
    3. it is stable: every cluster comes back with a mean Jaccard similarity of at least .6.

    Of those the one with the most evidence is chosen: silhouette times gap times minimum Jaccard,
    each of which is 0 where it finds nothing. The silhouette alone prefers few clusters, which
    lie far apart; the gap alone prefers many, which are tight; and what is cut in two without
    need does not come back. All are high only near the number that there is. A tie goes to the
    smaller number, and between methods to the earlier, simpler one, unless the later has over
    5 % more evidence.

    Sources: Hennig (2007), Cluster-wise assessment of cluster stability, for the limit of .6;
    Tibshirani, Walther and Hastie (2001) for the gap statistic.

    Parameters
    ----------
    table : DataFrame
        One row per method and k, the simplest method first: ``method``, ``cluster_count``,
        ``silhouette``, ``gap``, ``gap_se``, ``noise_share`` and ``min_jaccard``.
    k_min, k_max : int
        Range of the number of clusters.

    Returns
    -------
    DataFrame
        The same rows with ``evidence``, its standard error ``evidence_se``, ``is_eligible`` (it
        could be chosen), ``is_chosen`` (true at most once) and ``reason``, which says why the row
        was chosen or not.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {
    ...         "method": "k_means",
    ...         "cluster_count": [3, 4, 5],
    ...         "silhouette": [0.5, 0.6, 0.5],
    ...         "gap": [0.4, 0.7, 0.7],
    ...         "gap_se": 0.01,
    ...         "noise_share": 0.0,
    ...         "min_jaccard": [0.9, 0.95, 0.4],
    ...     }
    ... )
    >>> for reason in mark_chosen(table, 3, 5)["reason"]:
    ...     print(reason)
    less evidence: 0.18 against 0.4 of k_means with 4
    most evidence of 2 stable clusterings: 0.4 (silhouette 0.6, gap 0.7, minimum Jaccard 0.95)
    unstable: minimum Jaccard 0.40
    """
    factors = table[["silhouette", "gap", "min_jaccard"]].clip(lower=0)
    evidence = factors.prod(axis=1, skipna=False).fillna(0)
    reasons = pd.Series(
        [_obstacle(row, k_min, k_max) or _unstable(row) for row in table.itertuples()],
        table.index,
        dtype=object,
    )
    can_win = reasons == ""
    best = _best(table["method"][can_win], evidence[can_win])
    if best is not None:
        for position in reasons.index[can_win]:
            reasons[position] = _comparison(table, evidence, position, best)
        row = table.loc[best]
        reasons[best] = (
            f"most evidence of {can_win.sum()} stable clusterings: {evidence[best]:.2g} "
            f"(silhouette {row['silhouette']:.2g}, gap {row['gap']:.2g}, "
            f"minimum Jaccard {row['min_jaccard']:.2g})"
        )
    return table.assign(
        evidence=evidence,
        evidence_se=evidence * _relative_error(table),
        is_eligible=can_win,
        is_chosen=table.index == best,
        reason=reasons,
    )


def can_be_chosen(table: pd.DataFrame, k_min: int, k_max: int) -> pd.Series:
    """Say which clusterings nothing speaks against but that they may not come back.

    Parameters
    ----------
    table, k_min, k_max
        As for :func:`mark_chosen`, without ``min_jaccard``.

    Returns
    -------
    Series of bool
    """
    return pd.Series([not _obstacle(row, k_min, k_max) for row in table.itertuples()], table.index)


def _obstacle(row: Any, k_min: int, k_max: int) -> str:
    """Say why a clustering cannot be chosen; empty if it can be, if it is stable."""
    if row.cluster_count < LEAST_CLUSTERS:
        return "one dense region, so no clusters"
    if not k_min <= row.cluster_count <= k_max:
        return f"{row.cluster_count} clusters, outside {k_min} to {k_max}"
    if row.noise_share > MOST_NOISE:
        return f"too much noise: {row.noise_share:.0%}"
    if METHODS[row.method].takes_k and not row.gap > max(LEAST_GAP, GAP_ERRORS * row.gap_se):
        return f"no tighter than data without structure: gap {row.gap:.3f}"
    return ""


def _unstable(row: Any) -> str:
    """Say that a clustering does not come back; empty if it does."""
    if row.min_jaccard >= STABLE_JACCARD:
        return ""
    # Cut rather than rounded: 0.5996 is not 0.60.
    return f"unstable: minimum Jaccard {np.floor(row.min_jaccard * 100) / 100:.2f}"


def _relative_error(table: pd.DataFrame) -> pd.Series:
    """Return the standard error of the evidence as a share of it, the factors' errors added up."""
    squares = [
        (table[f"{name}_se"] / table[name].where(table[name] > 0)) ** 2
        for name in ("silhouette", "gap", "min_jaccard")
        if f"{name}_se" in table
    ]
    return pd.Series(np.sqrt(sum(squares, pd.Series(0.0, table.index)))).fillna(0)


def _best(methods: pd.Series, evidence: pd.Series) -> int | None:
    """Return the label of the row with the most evidence; near ties go to the earlier method."""
    best = None
    for _, rows in evidence.groupby(methods, sort=False):
        candidate = rows.index[int(rows.argmax())]
        if best is None or evidence[candidate] > NEAR_TIE * evidence[best]:
            best = candidate
    return best


def _comparison(table: pd.DataFrame, evidence: pd.Series, position: int, best: int) -> str:
    """Say what a clustering lacks against the chosen one."""
    chosen = f"{table['method'][best]} with {table['cluster_count'][best]}"
    own, most = evidence[position], evidence[best]
    relation = "less" if own < most else "hardly more" if own > most else "no more"
    return f"{relation} evidence: {own:.2g} against {most:.2g} of {chosen}"
