"""How much of each product will be sold, and how much of it should be in stock."""

from tessera.demand.choosing import DemandSettings, choose_method
from tessera.demand.tables import forecast_table, level_table
from tessera.demand.training import train_demand
from tessera.demand.weeks import Weeks, read_weeks, weeks_of

__all__ = [
    "DemandSettings",
    "Weeks",
    "choose_method",
    "forecast_table",
    "level_table",
    "read_weeks",
    "train_demand",
    "weeks_of",
]
