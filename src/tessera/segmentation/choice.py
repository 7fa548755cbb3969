"""Methods and numbers of clusters in one table, of which at most one row is chosen."""

from collections.abc import Callable, Sequence
from time import perf_counter

import numpy as np
import pandas as pd
from sklearn.base import clone

from tessera.learning.threads import one_thread
from tessera.segmentation.evidence import LEAST_CLUSTERS, can_be_chosen, count_votes, mark_chosen
from tessera.segmentation.indices import ClusterIndices, knee
from tessera.segmentation.methods import METHODS, ClusterMethod
from tessera.segmentation.methods.base import EUCLIDEAN, sample_positions
from tessera.segmentation.reference import reference_inertia
from tessera.segmentation.stability import Resampling, race

COMPARED_ROWS = 20_000
STABILITY_ROWS = 10_000
# Below this share of the sum of squares within clusters, rows are at their centroids.
LEAST_INERTIA_SHARE = 1e-9
DECIMALS = 9


def compare(
    rows: np.ndarray,
    methods: Sequence[str] = tuple(METHODS),
    k_min: int = 3,
    k_max: int = 8,
    metric: str = EUCLIDEAN,
    random_state: int = 0,
    log: Callable[[str], object] | None = None,
    present: ClusterMethod | None = None,
) -> pd.DataFrame:
    """Measure every method with every number of clusters, and choose by :func:`mark_chosen`.

    At most 20,000 rows are compared; silhouette and Dunn index are taken on 2,000 of them, and
    stability on 10,000. Whether a clustering comes back is looked at last, and only of those that
    nothing else speaks against.

    Parameters
    ----------
    rows : ndarray of shape (n_rows, n_features)
        Scaled features.
    methods : sequence of str
        Names from ``METHODS``.
    k_min, k_max : int
        Range of the number of clusters, ``2 <= k_min <= k_max``.
    metric : str
        Distance; methods that do not admit it are passed over.
    random_state : int
        Seed of samples and starts.
    log : callable, optional
        Called with a sentence after each method.
    present : ClusterMethod, optional
        The clustering in use as a method with its ``k`` and ``initial_centroids``: it is compared
        as it would go on.

    Returns
    -------
    DataFrame
        One row per method and k: ``method``, ``k`` (None for methods that find it),
        the indices of :meth:`ClusterIndices.measure`, ``is_knee`` (where the inertia bends most),
        ``votes`` (see :func:`count_votes`), ``min_jaccard``, ``min_jaccard_se``,
        ``bootstrap_ari`` and ``resample_count`` (see :class:`Resampling`), ``gap`` and ``gap_se``
        (see :func:`reference_inertia`), and what :func:`mark_chosen` adds. Where no row is
        chosen, there is no structure.

    Raises
    ------
    ValueError
        If a method does not exist, the range is impossible, no method admits the metric, a value
        is missing or infinite, or there are fewer different rows than ``k_max``.

    Examples
    --------
    >>> corners = np.repeat([[0.0, 0.0], [9.0, 0.0], [0.0, 9.0]], 50, axis=0)
    >>> rows = corners + np.random.default_rng(0).normal(size=(150, 2))
    >>> table = compare(rows, ["k_means"], 2, 4)
    >>> table.loc[table["is_chosen"], ["method", "k"]].to_numpy().tolist()
    [['k_means', 3]]
    """
    _check(methods, k_min, k_max, metric)
    if not np.isfinite(rows).all():
        raise ValueError("missing or infinite values; impute them first")
    admitted = [name for name in methods if metric in METHODS[name].metrics]
    rows = rows[sample_positions(len(rows), COMPARED_ROWS, random_state)]
    tables, fits = [], []
    with one_thread():
        indices = ClusterIndices(rows, metric, random_state=random_state)
        for position, name in enumerate(admitted, start=1):
            started = perf_counter()
            method = METHODS[name](metric=metric, random_state=random_state)
            counts: list[int | None] = [*range(k_min, k_max + 1)] if method.takes_k else [None]
            found = _fitted(method, rows, counts, present)
            fits += found
            tables.append(_measure(name, counts, found, indices))
            if log is not None:
                seconds = perf_counter() - started
                log(f"clusters {position} of {len(admitted)}: {name} compared, {seconds:.1f} s")
        table = pd.concat(tables, ignore_index=True)
        table = table.assign(**_gaps(table, indices, random_state))
        table = table.join(_stability(table, fits, rows, k_min, k_max, random_state))
    return mark_chosen(table.round(DECIMALS), k_min, k_max)


def _check(methods: Sequence[str], k_min: int, k_max: int, metric: str) -> None:
    unknown = sorted(set(methods) - set(METHODS))
    if unknown or not methods:
        raise ValueError(f"no such methods: {', '.join(unknown)}; there are {', '.join(METHODS)}")
    if not LEAST_CLUSTERS <= k_min <= k_max:
        raise ValueError(f"2 <= k_min <= k_max does not hold: {k_min}, {k_max}")
    if not any(metric in METHODS[name].metrics for name in methods):
        raise ValueError(f"none of {', '.join(methods)} admits the metric {metric}")


def _fitted(
    method: ClusterMethod,
    rows: np.ndarray,
    counts: list[int | None],
    present: ClusterMethod | None,
) -> list[ClusterMethod]:
    """Fit each number of clusters; the one in use is fitted from where it is."""
    fits = method.fit_each(rows, counts)
    if present is not None and present.name == method.name:
        fits = [clone(present).fit(rows) if one.k == present.k else one for one in fits]
    return fits


def _measure(
    name: str, counts: list[int | None], fits: list[ClusterMethod], indices: ClusterIndices
) -> pd.DataFrame:
    """Return one row per fit of a method, with its indices."""
    takes_k = METHODS[name].takes_k
    table = pd.DataFrame([{"method": name, **indices.measure(fit.labels_)} for fit in fits])
    table.insert(1, "k", pd.Series(counts, dtype=object))
    bend = knee(table["inertia"].to_numpy()) if takes_k else -1
    table["is_knee"] = np.arange(len(table)) == bend
    return table.assign(votes=count_votes(table) if takes_k else 0)


def _stability(
    table: pd.DataFrame,
    fits: list[ClusterMethod],
    rows: np.ndarray,
    k_min: int,
    k_max: int,
    random_state: int,
) -> pd.DataFrame:
    """Draw customers anew for each clustering that could be chosen if it is stable."""
    drawn = sample_positions(len(rows), STABILITY_ROWS, random_state)
    resampling = Resampling(rows[drawn], random_state)
    for position, fitted in enumerate(fits):
        method = clone(fitted).set_params(
            initial_centroids=None, start_count=fitted.bootstrap_starts
        )
        resampling.add(position, method, fitted.labels_[drawn])
    worth = table[["silhouette", "gap"]].clip(lower=0).prod(axis=1, skipna=False).fillna(0)
    return race(resampling, worth[can_be_chosen(table, k_min, k_max)].to_dict())


def _gaps(table: pd.DataFrame, indices: ClusterIndices, random_state: int) -> dict[str, pd.Series]:
    """Return by how much clusters are tighter than those of data without structure."""
    counts = sorted(set(table["cluster_count"]) - {0, 1})
    shares = (table["inertia"] / indices.total).clip(lower=LEAST_INERTIA_SHARE)
    reference = reference_inertia(indices.points, counts, random_state=random_state)
    return {
        "gap": table["cluster_count"].map(reference["log_inertia"]) - np.log(shares),
        "gap_se": table["cluster_count"].map(reference["deviation"]),
    }


def no_structure(table: pd.DataFrame) -> str:
    """Say why nothing was chosen.

    Parameters
    ----------
    table : DataFrame
        From :func:`compare`, without a chosen row.

    Returns
    -------
    str
        A sentence with the clustering that came nearest: of those with the highest minimum
        Jaccard, the one and its reason.

    Examples
    --------
    >>> rows = np.random.default_rng(0).normal(size=(200, 5))
    >>> no_structure(compare(rows, ["k_means"], 3, 4)).split(":")[0]
    'no structure'
    """
    nearest = table.iloc[int(table["min_jaccard"].fillna(0).argmax())]
    return (
        f"no structure: none of {len(table)} clusterings can be relied on; the most stable, "
        f"{nearest['method']} with {nearest['cluster_count']}, is {nearest['reason']}"
    )
