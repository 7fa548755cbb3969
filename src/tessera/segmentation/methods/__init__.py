"""Clustering methods behind one interface."""

from tessera.segmentation.methods.base import METHODS, ClusterMethod
from tessera.segmentation.methods.density import DBSCAN, HDBSCAN
from tessera.segmentation.methods.gaussian_mixture import GaussianMixture
from tessera.segmentation.methods.hierarchical import Hierarchical
from tessera.segmentation.methods.k_means import KMeans

__all__ = [
    "DBSCAN",
    "HDBSCAN",
    "METHODS",
    "ClusterMethod",
    "GaussianMixture",
    "Hierarchical",
    "KMeans",
]
