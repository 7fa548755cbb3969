"""Customer clusters learned from features."""

from tessera.segmentation.choice import cluster_indices, vote
from tessera.segmentation.clustering import CustomerClusters
from tessera.segmentation.scaling import FeatureScaler
from tessera.segmentation.table import SCHEMA, cluster_customers

__all__ = [
    "SCHEMA",
    "CustomerClusters",
    "FeatureScaler",
    "cluster_customers",
    "cluster_indices",
    "vote",
]
