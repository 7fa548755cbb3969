"""What a training of clusters is asked to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from tessera.learning import Settings
from tessera.segmentation.methods import METHODS
from tessera.segmentation.methods.base import COSINE, EUCLIDEAN, MANHATTAN

METRICS = (EUCLIDEAN, MANHATTAN, COSINE)


@dataclass(frozen=True)
class TrainingSettings(Settings):
    """Settings of :func:`tessera.segmentation.train_clusters`.

    Parameters
    ----------
    cluster_features : list of str
        Columns that tell clusters apart.
    cluster_methods : list of str
        Methods to compare, of :data:`tessera.segmentation.methods.METHODS`; none for all.
    cluster_metric : str
        'euclidean', 'manhattan' or 'cosine'. Methods that do not admit it are passed over.
    k_min, k_max : int
        Range in which the number of clusters is chosen, 2 <= k_min <= k_max.
    min_customers : int
        Fewer customers are not clustered.
    order_column : str
        The first clusters of a shop are numbered by its falling mean.
    retrain_psi : float
        A feature whose population stability index is above it has drifted.
    retrain_max_age_days : int
        A model older than so many days is trained anew.
    retrain, random_state
        As in :class:`tessera.learning.Settings`.

    Raises
    ------
    ValueError
        If a setting is out of its range; the message names the var to change.
    """

    model: ClassVar[str] = "ml_cluster_trainings"
    var_names: ClassVar[Mapping[str, str]] = {
        "cluster_features": "clusters.features",
        "cluster_methods": "clusters.methods",
        "k_min": "clusters.count_min",
        "k_max": "clusters.count_max",
        "min_customers": "clusters.min_customers",
    }
    timing: ClassVar[frozenset[str]] = frozenset({"retrain", "retrain_psi", "retrain_max_age_days"})

    cluster_features: list[str]
    cluster_methods: list[str] = field(default_factory=list)
    cluster_metric: str = EUCLIDEAN
    k_min: int = 3
    k_max: int = 8
    min_customers: int = 100
    order_column: str = "monetary"
    retrain_psi: float = 0.25
    retrain_max_age_days: int = 90

    def __post_init__(self) -> None:
        """Refuse what cannot be trained."""
        super().__post_init__()
        if not 2 <= self.k_min <= self.k_max:  # noqa: PLR2004
            why = f"2 <= {self.k_min} <= {self.k_max} (var clusters.count_max) does not hold"
            raise self.refuse("k_min", why)
        if not self.cluster_methods:
            object.__setattr__(self, "cluster_methods", list(METHODS))
        unknown = [method for method in self.cluster_methods if method not in METHODS]
        if unknown:
            why = f"{unknown} is not among {', '.join(METHODS)}"
            raise self.refuse("cluster_methods", why)
        if self.cluster_metric not in METRICS:
            why = f"{self.cluster_metric!r} is not among {', '.join(METRICS)}"
            raise self.refuse("cluster_metric", why)
        if not self.methods:
            why = f"none of {', '.join(self.cluster_methods)} admits {self.cluster_metric}"
            raise self.refuse("cluster_metric", why)
        if len(set(self.cluster_features)) != len(self.cluster_features):
            raise self.refuse("cluster_features", "it names a feature twice")
        if not self.cluster_features:
            raise self.refuse("cluster_features", "it is empty")

    @property
    def methods(self) -> list[str]:
        """The methods to compare that admit the metric."""
        return [m for m in self.cluster_methods if self.cluster_metric in METHODS[m].metrics]
