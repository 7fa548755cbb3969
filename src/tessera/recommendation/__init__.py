"""Products for every customer: bought before, similar to those, or popular."""

from tessera.recommendation.content import ContentNeighbours
from tessera.recommendation.interactions import Interactions, build_interactions
from tessera.recommendation.neighbours import ProductNeighbours
from tessera.recommendation.product_neighbours import neighbour_table
from tessera.recommendation.recommendation_table import SCHEMA, recommend_products
from tessera.recommendation.recommender import ProductRecommender
from tessera.recommendation.upsell import judge_upsells

__all__ = [
    "SCHEMA",
    "ContentNeighbours",
    "Interactions",
    "ProductNeighbours",
    "ProductRecommender",
    "build_interactions",
    "judge_upsells",
    "neighbour_table",
    "recommend_products",
]
