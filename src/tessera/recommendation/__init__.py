"""Products for every customer, each with a reason, by methods compared on past months."""

from tessera.recommendation.comparison.training import ComparisonSettings, train_recommender
from tessera.recommendation.interactions import Interactions, build_interactions
from tessera.recommendation.lists.table import ChosenMethods, recommend_products
from tessera.recommendation.neighbours.content import ContentNeighbours
from tessera.recommendation.neighbours.cosine import ProductNeighbours
from tessera.recommendation.neighbours.table import neighbour_table
from tessera.recommendation.purchases import CustomerTraits, Purchases
from tessera.recommendation.ratings.prediction_table import predict_ratings
from tessera.recommendation.ratings.training import RatingSettings, train_ratings
from tessera.recommendation.upsell import judge_upsells

__all__ = [
    "ChosenMethods",
    "ComparisonSettings",
    "ContentNeighbours",
    "CustomerTraits",
    "Interactions",
    "ProductNeighbours",
    "Purchases",
    "RatingSettings",
    "build_interactions",
    "judge_upsells",
    "neighbour_table",
    "predict_ratings",
    "recommend_products",
    "train_ratings",
    "train_recommender",
]
