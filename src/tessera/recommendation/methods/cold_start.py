"""What customers without purchases get."""

from tessera.recommendation.methods.base import RecommendationMethod
from tessera.recommendation.methods.cascade import Cascade
from tessera.recommendation.methods.context import PurchaseContext
from tessera.recommendation.methods.linked import LinkedPurchases
from tessera.recommendation.methods.popularity import GroupPopularity, RecentPopularity

# By name, the days in which a purchase loses half its worth: how fast favourites change differs.
# The first is taken where nothing tells them apart.
COLD_STARTS = {"cold_start_30_days": 30.0, "cold_start_10_days": 10.0, "cold_start_90_days": 90.0}


def make_cold_start(name: str, context: PurchaseContext) -> Cascade:
    """Return the method for new customers.

    What customers linked to them bought comes first, then what their demographic group likes,
    then what is popular now; what the shop does not know is left out.

    Parameters
    ----------
    name : str
        Among ``COLD_STARTS``.
    context : PurchaseContext
        What is known.

    Returns
    -------
    Cascade
        Not fitted.

    Examples
    --------
    >>> import numpy as np
    >>> nothing = np.array([])
    >>> context = PurchaseContext(nothing, nothing, nothing, (2, 2))
    >>> make_cold_start("cold_start_30_days", context).parts
    {'recent_popularity': RecentPopularity(half_life_days=30.0)}
    """
    days = COLD_STARTS[name]
    parts: dict[str, RecommendationMethod] = {}
    if context.links is not None:
        parts["linked_purchases"] = LinkedPurchases()
    if context.groups is not None:
        parts["group_popularity"] = GroupPopularity(days)
    return Cascade({**parts, "recent_popularity": RecentPopularity(days)})
