"""The number of clusters, by vote of three indices."""

import numpy as np
import pandas as pd
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_score

# Each index and whether more of it is better.
HIGHER_IS_BETTER = {"calinski_harabasz": True, "silhouette": True, "davies_bouldin": False}
INDEX_DECIMALS = 9


def cluster_indices(
    rows: np.ndarray, labels: np.ndarray, silhouette_rows: np.ndarray | None = None
) -> dict[str, float]:
    """Measure how well labels split rows.

    Sources: Calinski and Harabasz (1974), A dendrite method for cluster analysis; Rousseeuw
    (1987), Silhouettes; Davies and Bouldin (1979), A cluster separation measure.

    Parameters
    ----------
    rows : ndarray of shape (n_rows, n_features)
        Scaled features.
    labels : ndarray of shape (n_rows,)
        Cluster of each row.
    silhouette_rows : ndarray of int, optional
        Positions on which the silhouette, quadratic in rows, is taken; by default all.

    Returns
    -------
    dict of str to float
        One value per index of ``HIGHER_IS_BETTER``. NaN for a silhouette whose rows all fall in
        one cluster, or each in its own.

    Examples
    --------
    >>> rows = np.array([[0.0], [0.1], [5.0], [5.1]])
    >>> indices = cluster_indices(rows, np.array([0, 0, 1, 1]))
    >>> {name: round(value, 2) for name, value in indices.items()}
    {'calinski_harabasz': 5000.0, 'silhouette': 0.98, 'davies_bouldin': 0.02}
    """
    sampled = slice(None) if silhouette_rows is None else silhouette_rows
    found = np.unique(labels[sampled]).size
    silhouette = (
        silhouette_score(rows[sampled], labels[sampled])
        if 1 < found < len(labels[sampled])
        else np.nan
    )
    values = {
        "calinski_harabasz": calinski_harabasz_score(rows, labels),
        "silhouette": silhouette,
        "davies_bouldin": davies_bouldin_score(rows, labels),
    }
    return {name: round(float(value), INDEX_DECIMALS) for name, value in values.items()}


def vote(indices: pd.DataFrame) -> pd.DataFrame:
    """Choose the number of clusters that most indices name.

    Each index names its best k; a tie within an index goes to the smaller k. The k with most
    votes is chosen; a tie between votes goes to the better mean rank over the three indices,
    then to the smaller k.

    Parameters
    ----------
    indices : DataFrame
        One row per k: ``k`` and the columns of ``HIGHER_IS_BETTER``. NaN never wins.

    Returns
    -------
    DataFrame
        The same rows by rising k, with ``votes`` (0 to 3) and ``is_chosen`` (once true).

    Raises
    ------
    ValueError
        If there is no row.

    Examples
    --------
    >>> indices = pd.DataFrame(
    ...     {
    ...         "k": [3, 4, 5],
    ...         "calinski_harabasz": [90.0, 120.0, 80.0],
    ...         "silhouette": [0.4, 0.5, 0.3],
    ...         "davies_bouldin": [0.6, 0.7, 0.9],
    ...     }
    ... )
    >>> vote(indices)[["k", "votes", "is_chosen"]].to_numpy().tolist()
    [[3, 1, False], [4, 2, True], [5, 0, False]]
    """
    if indices.empty:
        raise ValueError("no number of clusters to choose from")
    table = indices.sort_values("k").reset_index(drop=True)
    ranks = pd.DataFrame(
        {
            name: table[name].rank(ascending=not higher, method="min", na_option="bottom")
            for name, higher in HIGHER_IS_BETTER.items()
        }
    )
    votes = np.zeros(len(table), dtype=np.int32)
    for name in HIGHER_IS_BETTER:
        if table[name].notna().any():
            votes[ranks[name].to_numpy().argmin()] += 1
    chosen = np.lexsort((table["k"], ranks.mean(axis=1), -votes))[0]
    return table.assign(votes=votes, is_chosen=np.arange(len(table)) == chosen)
