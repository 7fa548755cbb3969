"""What a training of clusters is asked to do."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Self

from tessera.segmentation.methods import METHODS
from tessera.segmentation.methods.base import COSINE, EUCLIDEAN, MANHATTAN

METRICS = (EUCLIDEAN, MANHATTAN, COSINE)
# These settings say when to train, not what comes out.
TIMING = {"retrain", "retrain_psi", "retrain_max_age_days"}


@dataclass(frozen=True)
class TrainingSettings:
    """Settings of :func:`tessera.segmentation.train_clusters`.

    Parameters
    ----------
    cluster_features : list of str
        Columns that tell clusters apart.
    cluster_methods : list of str
        Methods to compare, of :data:`tessera.segmentation.methods.METHODS`.
    cluster_metric : str
        'euclidean', 'manhattan' or 'cosine'. Methods that do not admit it are passed over.
    k_min, k_max : int
        Range in which the number of clusters is chosen, 2 <= k_min <= k_max.
    min_customers : int
        Fewer customers are not clustered.
    order_column : str
        The first clusters of a shop are numbered by its falling mean.
    retrain : str
        'auto', 'always' or 'never', as in :func:`tessera.segmentation.drift.retrain_decision`.
    retrain_psi : float
        A feature whose population stability index is above it has drifted.
    retrain_max_age_days : int
        A model older than so many days is trained anew.
    random_state : int
        Seed.

    Raises
    ------
    ValueError
        If a setting is out of its range; the message names the var to change.
    """

    cluster_features: list[str]
    cluster_methods: list[str] = field(default_factory=lambda: list(METHODS))
    cluster_metric: str = EUCLIDEAN
    k_min: int = 3
    k_max: int = 8
    min_customers: int = 100
    order_column: str = "monetary"
    retrain: str = "auto"
    retrain_psi: float = 0.25
    retrain_max_age_days: int = 90
    random_state: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be trained."""
        if not 2 <= self.k_min <= self.k_max:  # noqa: PLR2004
            raise ValueError(
                f"vars cluster_count_min and cluster_count_max: 2 <= {self.k_min} <= {self.k_max} "
                "does not hold"
            )
        unknown = [method for method in self.cluster_methods if method not in METHODS]
        if unknown or not self.cluster_methods:
            raise ValueError(
                f"var cluster_methods: {unknown or 'nothing'} is not among {', '.join(METHODS)}"
            )
        if self.cluster_metric not in METRICS:
            raise ValueError(
                f"var cluster_metric: {self.cluster_metric!r} is not among {', '.join(METRICS)}"
            )
        if not self.methods:
            raise ValueError(
                f"var cluster_metric: none of {', '.join(self.cluster_methods)} "
                f"admits {self.cluster_metric}"
            )
        if len(set(self.cluster_features)) != len(self.cluster_features):
            raise ValueError("var cluster_features names a feature twice")
        if not self.cluster_features:
            raise ValueError("var cluster_features is empty")

    @classmethod
    def read(cls, values: Mapping[str, object]) -> Self:
        """Build settings from dbt's config, whose values may all be text.

        Examples
        --------
        >>> settings = TrainingSettings.read({"cluster_features": ["frequency"], "k_max": "5"})
        >>> settings.k_max, settings.retrain
        (5, 'auto')
        """
        kinds = {one.name: one.type for one in fields(cls)}
        return cls(
            **{
                name: list(value) if isinstance(value, (list, tuple)) else kinds[name](value)
                for name, value in values.items()
                if name in kinds
            }
        )

    @property
    def methods(self) -> list[str]:
        """The methods to compare that admit the metric."""
        return [m for m in self.cluster_methods if self.cluster_metric in METHODS[m].metrics]

    def fingerprint(self) -> str:
        """Everything that another training would depend on, as JSON.

        Examples
        --------
        >>> first = TrainingSettings(["frequency"], retrain="never").fingerprint()
        >>> first == TrainingSettings(["frequency"], retrain="auto").fingerprint()
        True
        """
        kept = {name: value for name, value in asdict(self).items() if name not in TIMING}
        return json.dumps(kept, sort_keys=True)


def is_share(feature: str) -> bool:
    """Whether a feature lies between 0 and 1 and keeps its scale; others take the logarithm.

    Examples
    --------
    >>> is_share("web_share"), is_share("return_rate"), is_share("monetary")
    (True, True, False)
    """
    return feature.endswith(("_share", "_rate"))
