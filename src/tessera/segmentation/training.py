"""One training of a shop's clusters: decide, compare, fit, match, name and explain."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa

from tessera.segmentation.choice import compare, no_structure
from tessera.segmentation.drift import FeatureBins, feature_drift, retrain_decision
from tessera.segmentation.explanation import explain_clusters
from tessera.segmentation.fitting import fit, keep_or_change, obstacle
from tessera.segmentation.personas import name_personas
from tessera.segmentation.prototypes import NOISE
from tessera.segmentation.scaling import FeatureScaler
from tessera.segmentation.settings import TrainingSettings, is_share
from tessera.segmentation.stored_model import SCHEMA, StoredModel
from tessera.segmentation.succession import carry_ids, list_clusters, living_personas

CUSTOMER_KEY = "customer_key"
# What stands in for clusters where there are none.
FALLBACK = "rfm_segments"


def train_clusters(
    features: pa.Table | pd.DataFrame,
    trainings: pa.Table | None,
    persona_rules: pd.DataFrame,
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
        persona rules or an earlier model use. Without missing values.
    trainings : pyarrow.Table of SCHEMA, or None
        Everything stored so far, of all shops.
    persona_rules : DataFrame
        As in :func:`tessera.segmentation.personas.name_personas`.
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
        If a feature is absent or has missing values, a key occurs twice, or a training is
        needed and ``settings.retrain`` is 'never'.
    """
    table = _table(features, settings)
    stored = [] if trainings is None else trainings.to_pylist()
    stored = [row for row in stored if row["input_scope"] == input_scope]
    previous = StoredModel.last(stored, as_of)
    drift = feature_drift(previous.bins, table) if previous and _covers(table, previous) else {}
    decision = retrain_decision(
        settings.retrain,
        drift,
        settings.retrain_psi,
        (as_of - previous.trained_as_of).days if previous else None,
        settings.retrain_max_age_days,
        previous is not None,
        previous is not None and previous.settings != settings.fingerprint(),
    )
    checked = {
        "input_scope": input_scope,
        "is_trained": decision.is_retrained,
        "trigger": decision.trigger,
        "trigger_reason": decision.reason,
        "checked_as_of": as_of,
    }
    if log is not None:
        log(f"clusters: {'training' if decision.is_retrained else 'kept'}: {decision.reason}")
    if decision.is_retrained:
        checked["training_number"] = 1 + max((row["training_number"] for row in stored), default=0)
        rows = [_train(table, previous, persona_rules, settings, as_of, log) | checked]
    elif _is_known(stored, as_of, previous):
        rows = []
    else:
        kept = {
            "training_number": previous.training_number,
            "trained_as_of": previous.trained_as_of,
            "customer_count": len(table),
            "drift": [{"feature": name, "psi": psi} for name, psi in drift.items()],
        }
        rows = [kept | checked]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _table(features: pa.Table | pd.DataFrame, settings: TrainingSettings) -> pd.DataFrame:
    """Return customers by rising features, so that another pseudonym key changes nothing."""
    table = _to_pandas(features) if isinstance(features, pa.Table) else features
    needed = [*settings.cluster_features, settings.order_column]
    absent = [name for name in needed if name not in table.columns]
    if absent:
        raise ValueError(f"var cluster_features names what is no feature: {', '.join(absent)}")
    table = table.set_index(CUSTOMER_KEY).sort_index().select_dtypes("number")
    if not table.index.is_unique:
        raise ValueError(f"customer keys occur twice: {table.index.duplicated().sum()}")
    table = table.astype(np.float64)
    return table.sort_values([*settings.cluster_features, settings.order_column], kind="stable")


def _to_pandas(features: pa.Table) -> pd.DataFrame:
    """Return a table whose decimals are numbers to pandas too."""
    fields = [
        field.with_type(pa.float64()) if pa.types.is_decimal(field.type) else field
        for field in features.schema
    ]
    return features.cast(pa.schema(fields)).to_pandas()


def _covers(table: pd.DataFrame, model: StoredModel) -> bool:
    """Whether the table has the features of a model trained with other settings."""
    return len(table) > 0 and set(model.bins) <= set(table.columns)


def _is_known(stored: list[dict], as_of: dt.date, previous: StoredModel) -> bool:
    """Whether this date has been checked with this model before, or is its training's."""
    return any(
        row["checked_as_of"] == as_of and row["training_number"] == previous.training_number
        for row in stored
    )


def _train(
    table: pd.DataFrame,
    previous: StoredModel | None,
    persona_rules: pd.DataFrame,
    settings: TrainingSettings,
    as_of: dt.date,
    log: Callable[[str], object] | None,
) -> dict:
    """Return everything that a training finds, as a record."""
    own = table[settings.cluster_features]
    scaler = FeatureScaler([name for name in own if not is_share(name)])
    if len(own):
        rows = scaler.fit(own).transform(own)
    else:
        rows, scaler.columns_ = np.empty((0, 0)), []
        scaler.mean_ = scaler.scale_ = np.empty(0)
    model = StoredModel(
        training_number=0,  # Given by the caller, who knows the later ones too.
        trained_as_of=as_of,
        settings=settings.fingerprint(),
        method=FALLBACK,
        metric=settings.cluster_metric,
        scaler=scaler,
        prototypes=None,
        bins={name: FeatureBins.fit(own[name].to_numpy()) for name in own if len(own)},
        clusters=previous.clusters if previous else [],
    )
    reason, selection = obstacle(rows, settings), pd.DataFrame()
    if not reason:
        selection = compare(
            rows,
            settings.methods,
            settings.k_min,
            settings.k_max,
            settings.cluster_metric,
            settings.random_state,
            log=log,
        )
        chosen = keep_or_change(selection, previous)
        reason = no_structure(selection) if chosen is None else chosen["reason"]
        if chosen is not None:
            prototypes = fit(rows, chosen, previous, scaler, settings)
            model = replace(model, method=chosen["method"], prototypes=prototypes)
    model = _with_identity(model, previous, table, settings, persona_rules)
    return {
        **model.record(),
        "method_reason": reason,
        "customer_count": len(table),
        "drift": [{"feature": name, "psi": 0.0} for name in model.bins],
        "selection": selection.to_dict("records"),
        **_explained(model, own),
    }


def _with_identity(
    model: StoredModel,
    previous: StoredModel | None,
    table: pd.DataFrame,
    settings: TrainingSettings,
    persona_rules: pd.DataFrame,
) -> StoredModel:
    """Return the model with ids and names that go on from the training before."""
    match, names = None, pd.DataFrame()
    if model.prototypes is not None:
        known = previous is not None and previous.prototypes is not None
        prototypes, match = carry_ids(
            model.prototypes,
            model.predict(table),
            previous.predict(table) if known and _covers(table, previous) else None,
            model.clusters,
            table[settings.order_column].to_numpy(),
        )
        model = replace(model, prototypes=prototypes)
        members = table.set_axis(model.predict(table))
        profile = _profile(table, members.index.to_numpy())
        names = name_personas(profile, persona_rules, living_personas(previous), members)
    labels = model.predict(table)
    clusters = list_clusters(labels, match, names, model.clusters, model.trained_as_of)
    return replace(model, clusters=clusters)


def _profile(table: pd.DataFrame, labels: np.ndarray) -> pd.DataFrame:
    """Return the mean of each cluster in each feature, in standard deviations of all customers."""
    scaler = FeatureScaler([name for name in table if not is_share(name)]).fit(table)
    scaled = pd.DataFrame(scaler.transform(table), columns=scaler.columns_)
    return scaled.groupby(labels).mean().drop(NOISE, errors="ignore")


def _explained(model: StoredModel, own: pd.DataFrame) -> dict:
    """Return the rules that describe the clusters, as records."""
    if model.prototypes is None:
        return {"rules": [], "rule_quality": []}
    found = explain_clusters(own, model.predict(own))
    return {
        "rules": found.rules.to_dict("records"),
        "rule_quality": found.quality.to_dict("records"),
    }
