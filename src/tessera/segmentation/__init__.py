"""Clusters of customers: compared, chosen, stored, named and explained."""

from tessera.segmentation.settings import TrainingSettings
from tessera.segmentation.training import train_clusters

__all__ = ["TrainingSettings", "train_clusters"]
