"""Clustering methods behind one interface."""

from tessera.segmentation.methods.base import ClusterMethod
from tessera.segmentation.methods.density import DBSCAN, HDBSCAN
from tessera.segmentation.methods.gaussian_mixture import GaussianMixture
from tessera.segmentation.methods.hierarchical import Hierarchical
from tessera.segmentation.methods.k_means import KMeans

# By name, the simplest first: on a near tie the earlier one is chosen.
METHODS: dict[str, type[ClusterMethod]] = {
    "k_means": KMeans,
    "hierarchical": Hierarchical,
    "gaussian_mixture": GaussianMixture,
    "hdbscan": HDBSCAN,
    "dbscan": DBSCAN,
}

__all__ = [
    "DBSCAN",
    "HDBSCAN",
    "METHODS",
    "ClusterMethod",
    "GaussianMixture",
    "Hierarchical",
    "KMeans",
]
