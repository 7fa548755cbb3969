"""Products for every customer, each with a reason, by methods compared on past months."""

from tessera.recommendation.content import ContentNeighbours
from tessera.recommendation.interactions import Interactions, build_interactions
from tessera.recommendation.neighbours import ProductNeighbours
from tessera.recommendation.product_neighbours import neighbour_table
from tessera.recommendation.purchases import CustomerTraits, Purchases
from tessera.recommendation.rating_choice import compare_rating_methods
from tessera.recommendation.rating_table import predict_ratings
from tessera.recommendation.recommendation_table import ChosenMethods, recommend_products
from tessera.recommendation.training import ComparisonSettings, train_recommender
from tessera.recommendation.upsell import judge_upsells

__all__ = [
    "ChosenMethods",
    "ComparisonSettings",
    "ContentNeighbours",
    "CustomerTraits",
    "Interactions",
    "ProductNeighbours",
    "Purchases",
    "build_interactions",
    "compare_rating_methods",
    "judge_upsells",
    "neighbour_table",
    "predict_ratings",
    "recommend_products",
    "train_recommender",
]
