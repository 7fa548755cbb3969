"""What a customer will be worth: how many orders, of what value, and how sure that is."""

from typing import TYPE_CHECKING

from tessera.loading import lazily
from tessera.prediction.lifetime.base import MODELS, PurchaseModel
from tessera.prediction.lifetime.beta_geometric import BGNBD, MBGNBD
from tessera.prediction.lifetime.gamma_gamma import GammaGamma
from tessera.prediction.lifetime.histories import CannotFitError, Histories
from tessera.prediction.lifetime.pareto import ParetoNBD
from tessera.prediction.lifetime.scoring import fitted_probabilities, purchase_probabilities, score

# Scoring does without what trains.
if TYPE_CHECKING:
    from tessera.prediction.lifetime.training import LifetimeSettings, train_lifetimes

__getattr__ = lazily(__name__, {"training": ("LifetimeSettings", "train_lifetimes")})

__all__ = [
    "BGNBD",
    "MBGNBD",
    "MODELS",
    "CannotFitError",
    "GammaGamma",
    "Histories",
    "LifetimeSettings",
    "ParetoNBD",
    "PurchaseModel",
    "fitted_probabilities",
    "purchase_probabilities",
    "score",
    "train_lifetimes",
]
