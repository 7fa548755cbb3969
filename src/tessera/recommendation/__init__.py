"""Products for every customer: bought before, similar to those, or popular."""

from tessera.recommendation.interactions import Interactions, build_interactions
from tessera.recommendation.neighbours import ProductNeighbours
from tessera.recommendation.recommendation_table import SCHEMA, recommend_products
from tessera.recommendation.recommender import ProductRecommender

__all__ = [
    "SCHEMA",
    "Interactions",
    "ProductNeighbours",
    "ProductRecommender",
    "build_interactions",
    "recommend_products",
]
