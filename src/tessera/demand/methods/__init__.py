"""Methods of forecasting demand behind one interface."""

from tessera.demand.methods.averages import CappedMean, Mean, Median, SeasonalNaive
from tessera.demand.methods.base import METHODS, DemandMethod
from tessera.demand.methods.boosting import BoostedMedian, BoostedPoisson
from tessera.demand.methods.intermittent import (
    CappedTeunterSyntetosBabai,
    Croston,
    SyntetosBoylan,
    TeunterSyntetosBabai,
)
from tessera.demand.methods.smoothing import (
    CappedSmoothing,
    EstimatedSmoothing,
    HoltWinters,
    Smoothing,
)

__all__ = [
    "METHODS",
    "BoostedMedian",
    "BoostedPoisson",
    "CappedMean",
    "CappedSmoothing",
    "CappedTeunterSyntetosBabai",
    "Croston",
    "DemandMethod",
    "EstimatedSmoothing",
    "HoltWinters",
    "Mean",
    "Median",
    "SeasonalNaive",
    "Smoothing",
    "SyntetosBoylan",
    "TeunterSyntetosBabai",
]
