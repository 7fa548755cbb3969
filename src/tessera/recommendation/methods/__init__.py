"""Recommendation methods behind one interface."""

from tessera.recommendation.methods.als import ALS
from tessera.recommendation.methods.base import RecommendationMethod
from tessera.recommendation.methods.blend import Blend
from tessera.recommendation.methods.context import PurchaseContext
from tessera.recommendation.methods.ease import EASE
from tessera.recommendation.methods.item_knn import ItemKNN
from tessera.recommendation.methods.personal import Personal, RecentPersonal
from tessera.recommendation.methods.popularity import (
    Popularity,
    RecentPopularity,
    SegmentPopularity,
)
from tessera.recommendation.methods.rp3beta import RP3beta
from tessera.recommendation.methods.user_knn import UserKNN

# By name, the simplest first: on a tie the earlier one is chosen.
METHODS: dict[str, type[RecommendationMethod]] = {
    "popularity": Popularity,
    "recent_popularity": RecentPopularity,
    "segment_popularity": SegmentPopularity,
    "personal": Personal,
    "recent_personal": RecentPersonal,
    "item_knn": ItemKNN,
    "user_knn": UserKNN,
    "rp3beta": RP3beta,
    "ease": EASE,
    "als": ALS,
    "blend": Blend,
}

__all__ = [
    "ALS",
    "EASE",
    "METHODS",
    "Blend",
    "ItemKNN",
    "Personal",
    "Popularity",
    "PurchaseContext",
    "RP3beta",
    "RecentPersonal",
    "RecentPopularity",
    "RecommendationMethod",
    "SegmentPopularity",
    "UserKNN",
]
