"""One training of a shop's clusters: decide, compare, fit, match, name and explain."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from tessera.learning import Trainings, train_if_due
from tessera.learning.drift import FeatureBins, drifted, feature_drift
from tessera.learning.features import Features
from tessera.learning.tables import read_table
from tessera.learning.trainings import older_than
from tessera.segmentation.choice import compare, no_structure
from tessera.segmentation.explanation import explain_clusters
from tessera.segmentation.fitting import fit, in_use, keep_or_change, obstacle
from tessera.segmentation.personas import name_personas
from tessera.segmentation.prototypes import NOISE
from tessera.segmentation.scaling import FeatureScaler, fill_unknown
from tessera.segmentation.settings import TrainingSettings
from tessera.segmentation.stored_model import SCHEMA, StoredModel
from tessera.segmentation.succession import carry_ids, list_clusters, living_personas

CUSTOMER_KEY = "customer_key"
# What stands in for clusters where there are none.
FALLBACK = "rfm_segments"


def train_clusters(
    features: pa.Table | pd.DataFrame,
    trainings: pa.Table | None,
    persona_rules: pd.DataFrame,
    described: pd.DataFrame,
    settings: TrainingSettings,
    input_scope: str,
    as_of: dt.date,
    log: Callable[[str], object] | None = None,
) -> pa.Table:
    """Train clusters if that is due, and write down what was decided.

    A training compares methods and numbers of clusters, keeps the previous choice while it is as
    good, starts from the previous centroids where it can, and gives every cluster the id under
    which it was known before. Where no clustering is stable, it stores none, and says so.

    Parameters
    ----------
    features : pyarrow.Table or DataFrame of shape (n_customers, n_columns)
        ``customer_key``, the settings' features and order column, and any other features that
        persona rules or an earlier model use. NaN is a value that cannot be known.
    trainings : pyarrow.Table of SCHEMA, or None
        Everything stored so far, of all shops.
    persona_rules : DataFrame
        As in :func:`tessera.segmentation.personas.name_personas`.
    described : DataFrame
        The seed customer_features, as in :class:`tessera.learning.features.Features`.
    settings : TrainingSettings
        What to do.
    input_scope : str
        The shop; models of another one are not looked at.
    as_of : date
        The clock. Trainings after it are not looked at.
    log : callable, optional
        Takes a line of progress.

    Returns
    -------
    pyarrow.Table of SCHEMA
        One row for a training or a new check, no row where the same check is stored already.

    Raises
    ------
    ValueError
        If a feature is absent, infinite or not described, or a key occurs twice.
    """
    table = _table(features, settings)
    known = Trainings.read(trainings, input_scope, as_of)
    previous = StoredModel.from_record(known.last) if known.last else None
    drift = feature_drift(previous.bins, table) if previous and _covers(table, previous) else {}
    return train_if_due(
        known,
        settings,
        {
            "drift": drifted(drift, settings.retrain_psi),
            "age": older_than(settings.retrain_max_age_days, as_of),
        },
        lambda: _train(
            table, previous, persona_rules, Features.read(described), settings, as_of, log
        ),
        {"method": FALLBACK, "exponent": 2, "is_unit_length": False, "cluster_count": 0},
        SCHEMA,
        lambda: {
            "customer_count": len(table),
            "drift": [{"feature": name, "psi": psi} for name, psi in drift.items()],
        },
        log,
    )


def _table(features: pa.Table | pd.DataFrame, settings: TrainingSettings) -> pd.DataFrame:
    """Return customers by rising features, so that another pseudonym key changes nothing."""
    needed = [*settings.cluster_features, settings.order_column]
    name = "features of var clusters.features"
    table = read_table(features, name, needed, key=[CUSTOMER_KEY]).to_pandas()
    table = table.set_index(CUSTOMER_KEY).sort_index().select_dtypes("number").astype(np.float64)
    return table.sort_values([*settings.cluster_features, settings.order_column], kind="stable")


def _covers(table: pd.DataFrame, model: StoredModel) -> bool:
    """Whether the table has the features of a model trained with other settings."""
    return len(table) > 0 and set(model.bins) <= set(table.columns)


def _train(
    table: pd.DataFrame,
    previous: StoredModel | None,
    persona_rules: pd.DataFrame,
    described: Features,
    settings: TrainingSettings,
    as_of: dt.date,
    log: Callable[[str], object] | None,
) -> dict[str, Any]:
    """Return everything that a training finds, as a record."""
    own = table[settings.cluster_features]
    scaler = FeatureScaler(described.logged(own.columns))
    if len(own):
        rows = fill_unknown(scaler.fit(own).transform(own))
    else:
        rows, scaler.columns_ = np.empty((0, 0)), []
        scaler.mean_ = scaler.scale_ = np.empty(0)
    model = StoredModel(
        trained_as_of=as_of,
        method=FALLBACK,
        metric=settings.cluster_metric,
        scaler=scaler,
        prototypes=None,
        bins={
            name: FeatureBins.fit(own[name].to_numpy())
            for name in settings.cluster_features
            if own[name].notna().any()
        },
        clusters=previous.clusters if previous else [],
    )
    reason, selection = obstacle(rows, settings), pd.DataFrame()
    if not reason:
        present = in_use(previous, scaler, settings)
        selection = compare(
            rows,
            settings.methods,
            settings.k_min,
            settings.k_max,
            settings.cluster_metric,
            settings.random_state,
            log=log,
            present=present,
        )
        chosen = keep_or_change(selection, previous)
        reason = no_structure(selection) if chosen is None else chosen["reason"]
        if chosen is not None:
            prototypes = fit(rows, chosen, present, settings)
            model = replace(model, method=chosen["method"], prototypes=prototypes)
    model = _with_identity(model, previous, table, settings, persona_rules, described)
    return {
        **model.record(),
        "method_reason": reason,
        "customer_count": len(table),
        "drift": [{"feature": name, "psi": 0.0} for name in model.bins],
        "selection": selection.astype(object).where(selection.notna(), None).to_dict("records"),
        **_explained(model, own),
    }


def _with_identity(
    model: StoredModel,
    previous: StoredModel | None,
    table: pd.DataFrame,
    settings: TrainingSettings,
    persona_rules: pd.DataFrame,
    described: Features,
) -> StoredModel:
    """Return the model with ids and names that go on from the training before."""
    overlaps: dict[int, float] = {}
    names = pd.DataFrame()
    if model.prototypes is not None:
        before = None
        if previous is not None and previous.prototypes is not None and _covers(table, previous):
            before = previous.predict(table)
        prototypes, match = carry_ids(
            model.prototypes,
            model.predict(table),
            before,
            model.clusters,
            table[settings.order_column].to_numpy(),
        )
        model, overlaps = replace(model, prototypes=prototypes), match.overlaps
        members = table.set_axis(model.predict(table))
        profile = _profile(
            table[described.known(table.columns)], members.index.to_numpy(), described
        )
        names = name_personas(profile, persona_rules, living_personas(previous), members, described)
    labels = model.predict(table)
    clusters = list_clusters(labels, overlaps, names, model.clusters, model.trained_as_of)
    return replace(model, clusters=clusters)


def _profile(table: pd.DataFrame, labels: np.ndarray, described: Features) -> pd.DataFrame:
    """Return the mean of each cluster in each feature, in standard deviations of all customers.

    Who is not known counts as average.
    """
    scaler = FeatureScaler(described.logged(table.columns)).fit(table)
    scaled = pd.DataFrame(scaler.transform(table), columns=scaler.columns_)
    return scaled.fillna(0).groupby(labels).mean().drop(NOISE, errors="ignore")


def _explained(model: StoredModel, own: pd.DataFrame) -> dict[str, Any]:
    """Return the rules that describe the clusters, as records.

    A rule uses what is known of everybody, so that everybody meets exactly one.
    """
    if model.prototypes is None:
        return {"rules": [], "rule_quality": []}
    known = own.dropna(axis="columns")
    if known.empty:
        return {"rules": [], "rule_quality": []}
    found = explain_clusters(known, model.predict(own))
    return {
        "rules": found.rules.to_dict("records"),
        "rule_quality": found.quality.to_dict("records"),
    }
