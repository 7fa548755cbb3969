"""Products for every customer, each with a reason, by methods compared on past months."""

from tessera.recommendation.interactions import Interactions, build_interactions
from tessera.recommendation.neighbours import ProductNeighbours
from tessera.recommendation.purchases import CustomerTraits, Purchases
from tessera.recommendation.recommendation_table import ChosenMethods, recommend_products
from tessera.recommendation.training import ComparisonSettings, train_recommender

__all__ = [
    "ChosenMethods",
    "ComparisonSettings",
    "CustomerTraits",
    "Interactions",
    "ProductNeighbours",
    "Purchases",
    "build_interactions",
    "recommend_products",
    "train_recommender",
]
