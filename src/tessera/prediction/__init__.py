"""What customers are likely to do next, compared on what they did.

What this package offers is imported when it is asked for: scoring needs little of it, at once.
"""

from typing import TYPE_CHECKING

from tessera.loading import lazily

if TYPE_CHECKING:
    from tessera.prediction.cases import feature_names, signal_names
    from tessera.prediction.fairness import TRAITS, compare_traits
    from tessera.prediction.last_orders import with_last_orders
    from tessera.prediction.methods import needs_last_orders
    from tessera.prediction.purchases import train_purchases
    from tessera.prediction.scoring import LearnedScores, score_customers
    from tessera.prediction.settings import PredictionSettings, Shop
    from tessera.prediction.values import train_values

__getattr__ = lazily(
    __name__,
    {
        "cases": ("feature_names", "signal_names"),
        "fairness": ("TRAITS", "compare_traits"),
        "last_orders": ("with_last_orders",),
        "methods": ("needs_last_orders",),
        "purchases": ("train_purchases",),
        "scoring": ("LearnedScores", "score_customers"),
        "settings": ("PredictionSettings", "Shop"),
        "values": ("train_values",),
    },
)

__all__ = [
    "TRAITS",
    "LearnedScores",
    "PredictionSettings",
    "Shop",
    "compare_traits",
    "feature_names",
    "needs_last_orders",
    "score_customers",
    "signal_names",
    "train_purchases",
    "train_values",
    "with_last_orders",
]
