"""Recommendation methods behind one interface."""

from collections.abc import Iterable

from tessera.recommendation.methods.als import ALS
from tessera.recommendation.methods.base import KINDS, RecommendationMethod
from tessera.recommendation.methods.blend import Blend
from tessera.recommendation.methods.cascade import Cascade
from tessera.recommendation.methods.context import PurchaseContext
from tessera.recommendation.methods.ease import EASE
from tessera.recommendation.methods.item_knn import ItemKNN
from tessera.recommendation.methods.linked import LinkedPurchases
from tessera.recommendation.methods.mixture import Mixture
from tessera.recommendation.methods.personal import Personal, PersonalAndPopular, RecentPersonal
from tessera.recommendation.methods.popularity import (
    GroupPopularity,
    Popularity,
    RecentPopularity,
    SegmentPopularity,
)
from tessera.recommendation.methods.rp3beta import RP3beta
from tessera.recommendation.methods.user_knn import UserKNN


def compared_methods() -> dict[str, type[RecommendationMethod]]:
    """Return the methods that are compared, by name, the simplest first.

    Examples
    --------
    >>> list(compared_methods())[:3]
    ['popularity', 'recent_popularity', 'segment_popularity']
    """
    kinds = [kind for kind in KINDS.values() if kind.is_compared]
    return {kind.name: kind for kind in sorted(kinds, key=lambda kind: (kind.place, kind.name))}


def baselines() -> list[str]:
    """Return the names of the simple answers, one of which the others have to beat.

    Examples
    --------
    >>> baselines()
    ['personal', 'personal_and_popular']
    """
    return [name for name, kind in compared_methods().items() if kind.is_baseline]


def make_methods(names: Iterable[str]) -> dict[str, RecommendationMethod]:
    """Return methods by name, not fitted, the simplest first.

    Parameters
    ----------
    names : iterable of str
        Among :func:`compared_methods`, in any order.

    Raises
    ------
    ValueError
        If a name is unknown.

    Examples
    --------
    >>> make_methods(["personal", "popularity"])
    {'popularity': Popularity(), 'personal': Personal()}
    """
    names, kinds = set(names), compared_methods()
    unknown = names - set(kinds)
    if unknown:
        raise ValueError(
            f"var recommendations.methods: {', '.join(sorted(unknown))} is not among "
            f"{', '.join(kinds)}"
        )
    return {name: kind(**kind.shop_settings) for name, kind in kinds.items() if name in names}


__all__ = [
    "ALS",
    "EASE",
    "Blend",
    "Cascade",
    "GroupPopularity",
    "ItemKNN",
    "LinkedPurchases",
    "Mixture",
    "Personal",
    "PersonalAndPopular",
    "Popularity",
    "PurchaseContext",
    "RP3beta",
    "RecentPersonal",
    "RecentPopularity",
    "RecommendationMethod",
    "SegmentPopularity",
    "UserKNN",
    "baselines",
    "compared_methods",
    "make_methods",
]
