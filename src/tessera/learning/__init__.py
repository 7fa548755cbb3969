"""What everything that learns has in common: from the decision to train to the choice of a method.

A task adds only what is its own; see decision 0015.
"""

from tessera.learning.settings import Settings
from tessera.learning.trainings import Trainings, train_if_due

__all__ = ["Settings", "Trainings", "train_if_due"]
