"""Uplift: who reacts to a contact, and whether a score tells it."""

from tessera.experiments.uplift.curves import qini, qini_curve
from tessera.experiments.uplift.learners import LEARNERS, ResponseModel
from tessera.experiments.uplift.learning import UpliftSettings, learn_uplift

__all__ = [
    "LEARNERS",
    "ResponseModel",
    "UpliftSettings",
    "learn_uplift",
    "qini",
    "qini_curve",
]
