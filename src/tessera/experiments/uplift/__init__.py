"""Uplift: who reacts to a contact, and whether a score tells it."""

from tessera.experiments.uplift.curves import qini, qini_curve, uplift_at
from tessera.experiments.uplift.learners import LEARNERS, ResponseModel

__all__ = ["LEARNERS", "ResponseModel", "qini", "qini_curve", "uplift_at"]
