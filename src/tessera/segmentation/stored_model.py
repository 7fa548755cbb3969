"""A trained clustering as a row of a table, and back."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
import pandas as pd
import pyarrow as pa

from tessera.learning.drift import FeatureBins
from tessera.learning.records import DATE, FLAG, NUMBER, TEXT, WHOLE, records, training_schema
from tessera.segmentation.methods import METHODS
from tessera.segmentation.prototypes import NOISE, Prototypes
from tessera.segmentation.scaling import FeatureScaler

SCHEMA = training_schema(
    **{
        "metric": TEXT,
        "cluster_count": WHOLE,
        "exponent": WHOLE,
        "is_unit_length": FLAG,
        "has_probabilities": FLAG,
        "scalings": records(
            feature=TEXT,
            is_log=FLAG,
            mean=NUMBER,
            scale=NUMBER,
            edges=pa.list_(NUMBER),
            shares=pa.list_(NUMBER),
        ),
        "prototypes": records(
            prototype_id=WHOLE, cluster_id=WHOLE, score_offset=NUMBER, max_score=NUMBER
        ),
        "coordinates": records(prototype_id=WHOLE, feature=TEXT, place=NUMBER, weight=NUMBER),
        "clusters": records(
            cluster_id=WHOLE,
            persona=TEXT,
            cluster_name=TEXT,
            naming_reason=TEXT,
            customer_count=WHOLE,
            overlap=NUMBER,
            born_as_of=DATE,
            retired_as_of=DATE,
        ),
        "selection": records(
            method=TEXT,
            k=WHOLE,
            cluster_count=WHOLE,
            inertia=NUMBER,
            is_knee=FLAG,
            silhouette=NUMBER,
            silhouette_se=NUMBER,
            dunn=NUMBER,
            calinski_harabasz=NUMBER,
            davies_bouldin=NUMBER,
            min_jaccard=NUMBER,
            min_jaccard_se=NUMBER,
            resample_count=WHOLE,
            bootstrap_ari=NUMBER,
            gap=NUMBER,
            gap_se=NUMBER,
            evidence=NUMBER,
            evidence_se=NUMBER,
            smallest_share=NUMBER,
            noise_share=NUMBER,
            votes=WHOLE,
            is_eligible=FLAG,
            is_chosen=FLAG,
            reason=TEXT,
        ),
        "rules": records(
            rule_number=WHOLE,
            cluster_id=WHOLE,
            rule=TEXT,
            customer_count=WHOLE,
            customer_share=NUMBER,
            rule_precision=NUMBER,
        ),
        "rule_quality": records(
            cluster_id=WHOLE, support=WHOLE, precision=NUMBER, recall=NUMBER, f1=NUMBER,
            accuracy=NUMBER, majority_share=NUMBER,
        ),
    }
)  # fmt: skip


@dataclass(frozen=True)
class Cluster:
    """One cluster through its life.

    Parameters
    ----------
    cluster_id : int
        Never given to another cluster.
    persona, cluster_name, naming_reason : str
        Persona of the seed ('' for a composed name), the name, and why it was given.
    customer_count : int
        Members at the last training; 0 once retired.
    overlap : float or None
        Members kept over members of either training (Jaccard). None: born in this training.
    born_as_of, retired_as_of : date
        As-of dates of the trainings that brought it up and that no longer found it.
    """

    cluster_id: int
    persona: str
    cluster_name: str
    naming_reason: str
    customer_count: int
    overlap: float | None
    born_as_of: dt.date
    retired_as_of: dt.date | None = None


@dataclass(frozen=True)
class StoredModel:
    """What scoring, matching and drift need of a training.

    Parameters
    ----------
    trained_as_of : date
        The clock at the training.
    method, metric : str
        Method that was chosen; without clusters, the fallback.
    scaler : FeatureScaler
        Fitted.
    prototypes : Prototypes or None
        None: no clusters were found.
    bins : dict of str to FeatureBins
        Distribution of each feature in training.
    clusters : list of Cluster
        All clusters ever, by id.
    """

    trained_as_of: dt.date
    method: str
    metric: str
    scaler: FeatureScaler
    prototypes: Prototypes | None
    bins: dict[str, FeatureBins]
    clusters: list[Cluster] = field(default_factory=list)

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Self:
        """Build a model from a row of the table."""
        scaler = FeatureScaler([one["feature"] for one in record["scalings"] if one["is_log"]])
        used = [one for one in record["scalings"] if one["scale"] is not None]
        scaler.columns_ = [one["feature"] for one in used]
        scaler.mean_ = np.array([one["mean"] for one in used])
        scaler.scale_ = np.array([one["scale"] for one in used])
        return cls(
            trained_as_of=record["trained_as_of"],
            method=record["method"],
            metric=record["metric"],
            scaler=scaler,
            prototypes=_read_prototypes(record, scaler.columns_),
            bins={
                one["feature"]: FeatureBins(one["edges"], one["shares"])
                for one in record["scalings"]
            },
            clusters=[Cluster(**one) for one in record["clusters"]],
        )

    def record(self) -> dict[str, Any]:
        """Return the model's part of a row of the table."""
        prototypes, coordinates = _write_prototypes(self.prototypes, self.scaler.columns_)
        used = dict(
            zip(self.scaler.columns_, zip(self.scaler.mean_, self.scaler.scale_, strict=True),
                strict=True)
        )  # fmt: skip
        return {
            "method": self.method,
            "metric": self.metric,
            "cluster_count": self.prototypes.cluster_count if self.prototypes else 0,
            "exponent": self.prototypes.exponent if self.prototypes else 2,
            "is_unit_length": self.prototypes.is_unit_length if self.prototypes else False,
            "has_probabilities": self.method in METHODS and METHODS[self.method].has_probabilities,
            "scalings": [
                {
                    "feature": feature,
                    "is_log": feature in set(self.scaler.log_columns),
                    "mean": used.get(feature, (None, None))[0],
                    "scale": used.get(feature, (None, None))[1],
                    "edges": bins.edges,
                    "shares": bins.shares,
                }
                for feature, bins in self.bins.items()
            ],
            "prototypes": prototypes,
            "coordinates": coordinates,
            "clusters": [vars(cluster) for cluster in self.clusters],
        }

    def predict(self, features: pd.DataFrame) -> np.ndarray:
        """Give customers the clusters of this model.

        Parameters
        ----------
        features : DataFrame of shape (n_customers, at least the features of the model)
            In their natural units.

        Returns
        -------
        ndarray of int32 of shape (n_customers,)
            Cluster ids from 1; -1 is noise, and everybody where there are no clusters.
        """
        if self.prototypes is None:
            return np.full(len(features), NOISE, dtype=np.int32)
        return self.prototypes.predict(self.scaler.transform(features))


def _write_prototypes(
    prototypes: Prototypes | None, columns: list[str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return one record per prototype, and one per prototype and feature."""
    if prototypes is None:
        return [], []
    records = [
        {
            "prototype_id": number,
            "cluster_id": int(prototypes.cluster_ids[number]),
            "score_offset": float(prototypes.offsets[number]),
            "max_score": float(prototypes.max_scores[number]),
        }
        for number in range(len(prototypes.locations))
    ]
    coordinates = [
        {
            "prototype_id": number,
            "feature": column,
            "place": float(prototypes.locations[number, position]),
            "weight": float(prototypes.weights[number, position]),
        }
        for number in range(len(prototypes.locations))
        for position, column in enumerate(columns)
    ]
    return records, coordinates


def _read_prototypes(record: dict[str, Any], columns: list[str]) -> Prototypes | None:
    if not record["prototypes"]:
        return None
    rows = sorted(record["prototypes"], key=lambda one: one["prototype_id"])
    places = {(one["prototype_id"], one["feature"]): one for one in record["coordinates"]}
    table = [[places[row["prototype_id"], column] for column in columns] for row in rows]
    return Prototypes(
        cluster_ids=np.array([row["cluster_id"] for row in rows], dtype=np.int32),
        locations=np.array([[one["place"] for one in line] for line in table]),
        weights=np.array([[one["weight"] for one in line] for line in table]),
        offsets=np.array([row["score_offset"] for row in rows]),
        max_scores=np.array([row["max_score"] for row in rows]),
        exponent=record["exponent"],
        is_unit_length=record["is_unit_length"],
    )
