"""From scaled features to prototypes: what stands in the way, what is chosen, where it starts."""

import numpy as np
import pandas as pd

from tessera.segmentation.methods import METHODS
from tessera.segmentation.methods.base import COSINE, ClusterMethod, count_distinct
from tessera.segmentation.prototypes import Prototypes
from tessera.segmentation.scaling import FeatureScaler
from tessera.segmentation.settings import TrainingSettings
from tessera.segmentation.stability import STABLE_JACCARD
from tessera.segmentation.stored_model import StoredModel

# The previous choice stays until another one has this many times its evidence, and so many
# standard errors more.
KEPT_EVIDENCE = 1.1
EARNING_ERRORS = 2


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
    """Take the previous choice, or the best clustering where that has earned it.

    Method and number of clusters stay until another has a tenth more evidence, and more by two
    standard errors, or until two errors show that they no longer come back. Without this, numbers
    of clusters that are about as good would take turns from one training to the next, and every
    customer would change groups.

    Parameters
    ----------
    selection : DataFrame
        From :func:`tessera.segmentation.choice.compare`; ``is_chosen``, ``is_eligible`` and
        ``reason`` are changed in place where the previous choice is kept.
    previous : StoredModel or None
        The training in use.

    Returns
    -------
    Series or None
        The row chosen; None where nothing is stable.
    """
    best = selection.index[selection["is_chosen"]]
    same = _same(selection, previous)
    if same is None or same in best:
        return _chosen(selection)
    evidence, errors = selection["evidence"], selection["evidence_se"]
    if best.empty:
        why = "not shown to be unstable"
    else:
        lead = evidence[best[0]] - evidence[same]
        error = np.hypot(errors[best[0]], errors[same])
        if lead > max((KEPT_EVIDENCE - 1) * evidence[same], EARNING_ERRORS * error):
            return _chosen(selection)
        why = (
            f"evidence {evidence[same]:.2g} against {evidence[best[0]]:.2g} of the best, which is "
            f"not {KEPT_EVIDENCE - 1:.0%} and {EARNING_ERRORS} standard errors ({error:.1g}) more"
        )
        selection.loc[best, "reason"] = "not enough more evidence than the choice before"
    selection.loc[same, "reason"] = f"kept from the training before: {why}"
    selection["is_chosen"] = selection.index == same
    selection.loc[same, "is_eligible"] = True
    return _chosen(selection)


def _chosen(selection: pd.DataFrame) -> pd.Series | None:
    rows = selection[selection["is_chosen"]]
    return None if rows.empty else rows.iloc[0]


def _same(selection: pd.DataFrame, previous: StoredModel | None) -> int | None:
    """Return the row of the previous choice, unless it is shown that it cannot be relied on."""
    if previous is None or previous.prototypes is None:
        return None
    most = selection["min_jaccard"] + EARNING_ERRORS * selection["min_jaccard_se"]
    rows = selection.index[
        (selection["method"] == previous.method)
        & (selection["cluster_count"] == previous.prototypes.cluster_count)
        & (selection["is_eligible"] | (most >= STABLE_JACCARD))
    ]
    return None if rows.empty else rows[0]


def in_use(
    previous: StoredModel | None, scaler: FeatureScaler, settings: TrainingSettings
) -> ClusterMethod | None:
    """Return the clustering in use as a method that goes on from its centroids.

    Parameters
    ----------
    previous : StoredModel or None
        The training in use.
    scaler : FeatureScaler
        Of the new training.
    settings : TrainingSettings
        Metric and seed.

    Returns
    -------
    ClusterMethod or None
        None where there is none, or where its method always starts anew.
    """
    if previous is None:
        return None
    kind = METHODS.get(previous.method)
    if kind is None or not kind.can_warm_start:
        return None
    start = _start(previous, scaler)
    if start is None or start.shape[1] != len(scaler.columns_):
        return None
    return kind(
        k=len(start),
        metric=settings.cluster_metric,
        random_state=settings.random_state,
        initial_centroids=start,
    )


def fit(
    rows: np.ndarray,
    chosen: pd.Series,
    present: ClusterMethod | None,
    settings: TrainingSettings,
) -> Prototypes:
    """Fit the clustering that was chosen, from the previous centroids where there are as many.

    Parameters
    ----------
    rows : ndarray of shape (n_customers, n_varying_features)
        Scaled features.
    chosen : Series
        With ``method`` and ``k``.
    present : ClusterMethod or None
        From :func:`in_use`.
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
    if present is not None and (present.name, present.k) == (method.name, count):
        method = present
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
