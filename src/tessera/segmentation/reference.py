"""What clusters would look like in data without any."""

import numpy as np
import pandas as pd

from tessera.segmentation.methods import KMeans

# Data sets of each kind.
REFERENCE_COUNT = 5
REFERENCE_ROWS = 2_000
REFERENCE_STARTS = 2


def reference_inertia(rows: np.ndarray, counts: list[int], random_state: int = 0) -> pd.DataFrame:
    """Cluster data of the same extent without structure.

    The gap statistic's reference is uniform along the principal axes: of all distributions with
    one peak the uniform one is the easiest to split, so what is no tighter than this has no
    clusters, however stable (a long blob falls into halves again and again). It has the rows'
    variance along each axis rather than their range, which a few outliers would stretch. A second
    reference is uniform along the features, and the tighter one counts: boxes are easier to split
    along their sides.

    Source: Tibshirani, Walther and Hastie (2001), Estimating the number of clusters in a data set
    via the gap statistic.

    Parameters
    ----------
    rows : ndarray of shape (n_rows, n_features)
        Scaled features, at least two different rows.
    counts : list of int
        Numbers of clusters.
    random_state : int
        Seed of the data sets.

    Returns
    -------
    DataFrame
        By k: ``log_inertia``, the mean of the natural logarithm of k-means' share of the sum of
        squares, and ``deviation``, its standard deviation between data sets.

    Examples
    --------
    >>> rows = np.random.default_rng(0).uniform(size=(1000, 1))
    >>> float(np.exp(reference_inertia(rows, [2])["log_inertia"].loc[2]).round(2))
    0.25
    """
    generator = np.random.default_rng(random_state)
    centred = rows - rows.mean(axis=0)
    count = min(len(rows), REFERENCE_ROWS)
    principal = np.linalg.svd(centred, compute_uv=False) / np.sqrt(len(rows))
    tables = []
    for deviations in (principal, centred.std(axis=0)):
        samples = [
            generator.uniform(-1, 1, (count, deviations.size)) * deviations
            for _ in range(REFERENCE_COUNT)
        ]
        logs = pd.DataFrame([_log_inertia(sample, counts) for sample in samples], columns=counts)
        tables.append(pd.DataFrame({"log_inertia": logs.mean(), "deviation": logs.std()}))
    along_axes, along_features = tables
    is_tighter = along_features["log_inertia"] < along_axes["log_inertia"]
    return along_axes.mask(is_tighter, along_features).rename_axis("k")


def _log_inertia(rows: np.ndarray, counts: list[int]) -> list[float]:
    """Logarithm of k-means' share of the sum of squares, for each count."""
    total = ((rows - rows.mean(axis=0)) ** 2).sum()
    fits = KMeans(start_count=REFERENCE_STARTS).fit_each(rows, counts)
    return [
        float(np.log((fit.prototypes_.own_scores(rows, fit.labels_ - 1)).sum() / total))
        for fit in fits
    ]
