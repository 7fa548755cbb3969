"""Customer clusters learned from features."""

from tessera.segmentation.choice import cluster_indices, vote
from tessera.segmentation.cluster_table import SCHEMA, cluster_customers
from tessera.segmentation.clustering import CustomerClusters
from tessera.segmentation.scaling import FeatureScaler

__all__ = [
    "SCHEMA",
    "CustomerClusters",
    "FeatureScaler",
    "cluster_customers",
    "cluster_indices",
    "vote",
]
