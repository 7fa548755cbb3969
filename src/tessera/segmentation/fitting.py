"""From scaled features to prototypes: what stands in the way, what is chosen, where it starts."""

import numpy as np
import pandas as pd

from tessera.segmentation.methods import METHODS
from tessera.segmentation.methods.base import COSINE, count_distinct
from tessera.segmentation.prototypes import Prototypes
from tessera.segmentation.scaling import FeatureScaler
from tessera.segmentation.settings import TrainingSettings
from tessera.segmentation.stored_model import StoredModel

# The previous choice stays until another one has this many times its evidence.
KEPT_EVIDENCE = 1.1


def obstacle(rows: np.ndarray, settings: TrainingSettings) -> str:
    """Say why these rows cannot be clustered; empty if they can.

    Parameters
    ----------
    rows : ndarray of shape (n_customers, n_varying_features)
        Scaled features, without those that are constant.
    settings : TrainingSettings
        Asked for.

    Returns
    -------
    str
        A sentence with figures, or ''.

    Examples
    --------
    >>> obstacle(np.zeros((5, 1)), TrainingSettings(["frequency"], min_customers=100))
    '5 customers; at least 100 are needed'
    """
    if len(rows) < settings.min_customers:
        return f"{len(rows)} customers; at least {settings.min_customers} are needed"
    if rows.shape[1] == 0:
        features = ", ".join(settings.cluster_features)
        return f"no feature varies between {len(rows)} customers: {features}"
    distinct = count_distinct(rows)
    if distinct <= settings.k_max:
        return f"{distinct} different customers; more than {settings.k_max} are needed"
    return ""


def keep_or_change(selection: pd.DataFrame, previous: StoredModel | None) -> pd.Series | None:
    """Take the best clustering, or the previous choice while that is about as good.

    Without this, two numbers of clusters that are equally good would take turns from one
    training to the next, and every customer would change groups.

    Parameters
    ----------
    selection : DataFrame
        From :func:`tessera.segmentation.choice.compare`; ``is_chosen`` and ``reason`` are
        changed in place where the previous choice is kept.
    previous : StoredModel or None
        The training in use.

    Returns
    -------
    Series or None
        The row chosen; None where nothing is stable.
    """
    best = selection.index[selection["is_chosen"]]
    if best.empty:
        return None
    evidence = selection["evidence"]
    if previous is not None and previous.prototypes is not None:
        same = selection.index[
            (selection["method"] == previous.method)
            & (selection["cluster_count"] == previous.prototypes.cluster_count)
            & selection["is_eligible"]
            & (evidence * KEPT_EVIDENCE >= evidence[best[0]])
        ]
        if not same.empty and same[0] != best[0]:
            selection.loc[best, "reason"] = "hardly more evidence than the choice before"
            selection.loc[same[0], "reason"] = (
                f"kept from the training before: evidence {evidence[same[0]]:.2g} "
                f"against {evidence[best[0]]:.2g} of the best"
            )
            selection["is_chosen"] = selection.index == same[0]
            best = same[:1]
    return selection.loc[best[0]]


def fit(
    rows: np.ndarray,
    chosen: pd.Series,
    previous: StoredModel | None,
    scaler: FeatureScaler,
    settings: TrainingSettings,
) -> Prototypes:
    """Fit the clustering that was chosen, from the previous centroids where there are as many.

    Parameters
    ----------
    rows : ndarray of shape (n_customers, n_varying_features)
        Scaled features.
    chosen : Series
        With ``method`` and ``k``.
    previous : StoredModel or None
        The training in use.
    scaler : FeatureScaler
        That made the rows.
    settings : TrainingSettings
        Metric and seed.

    Returns
    -------
    Prototypes
        With cluster ids from 1, not yet matched to the previous ones.
    """
    kind = METHODS[chosen["method"]]
    count = int(chosen["k"]) if kind.takes_k else None
    method = kind(k=count, metric=settings.cluster_metric, random_state=settings.random_state)
    if kind.can_warm_start and previous is not None and previous.method == chosen["method"]:
        start = _start(previous, scaler)
        if start is not None and start.shape == (count, rows.shape[1]):
            method.set_params(initial_centroids=start)
    return method.fit(rows).prototypes_


def _start(previous: StoredModel, scaler: FeatureScaler) -> np.ndarray | None:
    """Return the previous centroids on the new scale; a new feature starts in the middle."""
    if previous.prototypes is None:
        return None
    if previous.metric == COSINE:
        same = previous.scaler.columns_ == scaler.columns_
        return previous.prototypes.locations if same else None
    natural = previous.prototypes.locations * previous.scaler.scale_ + previous.scaler.mean_
    places = {column: natural[:, i] for i, column in enumerate(previous.scaler.columns_)}
    middle = dict(zip(scaler.columns_, scaler.mean_, strict=True))
    start = np.column_stack(
        [places.get(column, np.full(len(natural), middle[column])) for column in scaler.columns_]
    )
    return (start - scaler.mean_) / scaler.scale_
