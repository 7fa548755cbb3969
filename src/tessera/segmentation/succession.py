"""Clusters of one training as the successors of the one before: ids, names, births, ends."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from tessera.segmentation.identity import ClusterMatch, match_clusters
from tessera.segmentation.prototypes import NOISE, Prototypes
from tessera.segmentation.stored_model import Cluster, StoredModel


def carry_ids(
    prototypes: Prototypes,
    labels: np.ndarray,
    previous_labels: np.ndarray | None,
    known: list[Cluster],
    worth: np.ndarray,
) -> tuple[Prototypes, ClusterMatch]:
    """Give new clusters the ids of the previous ones whose members they hold.

    Without previous labels, clusters are numbered by the falling mean worth of their members,
    from the first id that was never given.

    Parameters
    ----------
    prototypes : Prototypes
        Of the new training, clusters from 1.
    labels : ndarray of int of shape (n_customers,)
        The customers' new clusters.
    previous_labels : ndarray of int of shape (n_customers,), or None
        Their clusters under the training before.
    known : list of Cluster
        All clusters ever.
    worth : ndarray of shape (n_customers,)
        What the first clusters are ordered by.

    Returns
    -------
    tuple of Prototypes and ClusterMatch
        The prototypes with ids, and how they were found.
    """
    next_id = 1 + max((cluster.cluster_id for cluster in known), default=0)
    if previous_labels is None:
        previous_labels = np.full(len(labels), NOISE)
        order = _ranks_by_worth(labels, worth, int(prototypes.cluster_ids.max()))
        labels = order[labels]
        prototypes = replace(prototypes, cluster_ids=order[prototypes.cluster_ids])
    match = match_clusters(previous_labels, labels, next_id)
    # A cluster whose prototypes no customer is nearest to is of no use to anybody.
    used = np.isin(prototypes.cluster_ids, list(match.ids))
    return (
        replace(
            prototypes,
            cluster_ids=match.relabel(prototypes.cluster_ids[used]),
            locations=prototypes.locations[used],
            weights=prototypes.weights[used],
            offsets=prototypes.offsets[used],
            max_scores=prototypes.max_scores[used],
        ),
        match,
    )


def _ranks_by_worth(labels: np.ndarray, worth: np.ndarray, highest: int) -> np.ndarray:
    """Return the rank of each label from 0 to the highest; noise and unused labels are noise."""
    means = pd.Series(worth).groupby(labels).mean().drop(NOISE, errors="ignore")
    means = means.sort_values(ascending=False, kind="stable")
    # The last place is that of noise, -1.
    ranks = np.full(highest + 2, NOISE, dtype=np.int32)
    ranks[means.index.to_numpy()] = np.arange(1, len(means) + 1)
    return ranks


def list_clusters(
    labels: np.ndarray,
    overlaps: Mapping[int, float],
    names: pd.DataFrame,
    known: list[Cluster],
    as_of: dt.date,
) -> list[Cluster]:
    """List all clusters ever, after a training.

    Parameters
    ----------
    labels : ndarray of int of shape (n_customers,)
        Ids of the customers' clusters; -1 is noise.
    overlaps : mapping of int to float
        Of each cluster that goes on, as in :class:`ClusterMatch`.
    names : DataFrame
        One row per living cluster: ``cluster_id``, ``persona``, ``cluster_name``, ``reason``;
        none, where the training found no clusters.
    known : list of Cluster
        As the training before left them.
    as_of : date
        The clock.

    Returns
    -------
    list of Cluster
        By id. One that is not found any more is retired; a retired one stays so.
    """
    counts = dict(zip(*np.unique(labels, return_counts=True), strict=True))
    before = {cluster.cluster_id: cluster for cluster in known}
    alive = {}
    for row in names.to_dict("records"):
        number = int(row["cluster_id"])
        alive[number] = Cluster(
            cluster_id=number,
            persona=row["persona"] or "",
            cluster_name=row["cluster_name"],
            naming_reason=row["reason"],
            customer_count=int(counts[number]),
            overlap=overlaps.get(number),
            born_as_of=before[number].born_as_of if number in before else as_of,
        )
    gone = {
        number: cluster
        if cluster.retired_as_of
        else replace(cluster, customer_count=0, retired_as_of=as_of)
        for number, cluster in before.items()
        if number not in alive
    }
    return [(alive | gone)[number] for number in sorted(alive | gone)]


def living_personas(model: StoredModel | None) -> dict[int, str]:
    """Return the persona of each living cluster that has one."""
    if model is None:
        return {}
    return {
        cluster.cluster_id: cluster.persona
        for cluster in model.clusters
        if cluster.persona and not cluster.retired_as_of
    }
