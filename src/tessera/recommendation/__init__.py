"""Products for every customer: bought before, similar to those, popular, or rated well."""

from tessera.recommendation.interactions import Interactions, build_interactions
from tessera.recommendation.neighbours import ProductNeighbours
from tessera.recommendation.rating_choice import compare_rating_methods
from tessera.recommendation.rating_table import predict_ratings
from tessera.recommendation.recommendation_table import SCHEMA, recommend_products
from tessera.recommendation.recommender import ProductRecommender

__all__ = [
    "SCHEMA",
    "Interactions",
    "ProductNeighbours",
    "ProductRecommender",
    "build_interactions",
    "compare_rating_methods",
    "predict_ratings",
    "recommend_products",
]
