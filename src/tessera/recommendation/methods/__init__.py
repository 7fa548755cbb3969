"""Recommendation methods behind one interface."""

from collections.abc import Iterable

from tessera.recommendation.methods.als import ALS
from tessera.recommendation.methods.base import RecommendationMethod
from tessera.recommendation.methods.blend import Blend
from tessera.recommendation.methods.cascade import Cascade
from tessera.recommendation.methods.context import PurchaseContext
from tessera.recommendation.methods.ease import EASE
from tessera.recommendation.methods.item_knn import ItemKNN
from tessera.recommendation.methods.linked import LinkedPurchases
from tessera.recommendation.methods.personal import Personal, RecentPersonal
from tessera.recommendation.methods.popularity import (
    GroupPopularity,
    Popularity,
    RecentPopularity,
    SegmentPopularity,
)
from tessera.recommendation.methods.rp3beta import RP3beta
from tessera.recommendation.methods.user_knn import UserKNN

# Those with settings of their own, by name, the simplest first: on a tie the earlier is chosen.
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
}

# Where a method's own default is not what suits repeat purchases. Found on Online Retail II.
SETTINGS = {"als": {"half_life_days": 90.0}}


def make_methods(names: Iterable[str]) -> dict[str, RecommendationMethod]:
    """Return methods by name, not fitted, the simplest first.

    Parameters
    ----------
    names : iterable of str
        Among ``METHODS``, in any order.

    Raises
    ------
    ValueError
        If a name is unknown.

    Examples
    --------
    >>> make_methods(["personal", "popularity"])
    {'popularity': Popularity(), 'personal': Personal()}
    """
    names = set(names)
    unknown = names - set(METHODS)
    if unknown:
        raise ValueError(
            f"var recommendation_methods: {', '.join(sorted(unknown))} is not among "
            f"{', '.join(METHODS)}"
        )
    return {name: kind(**SETTINGS.get(name, {})) for name, kind in METHODS.items() if name in names}


__all__ = [
    "ALS",
    "EASE",
    "METHODS",
    "Blend",
    "Cascade",
    "GroupPopularity",
    "ItemKNN",
    "LinkedPurchases",
    "Personal",
    "Popularity",
    "PurchaseContext",
    "RP3beta",
    "RecentPersonal",
    "RecentPopularity",
    "RecommendationMethod",
    "SegmentPopularity",
    "UserKNN",
    "make_methods",
]
