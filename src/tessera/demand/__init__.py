"""How much of each product will be sold, and how much of it should be in stock."""

from tessera.demand.choosing import DemandSettings, choose_method
from tessera.demand.tables import choice_table, forecast_table, level_table
from tessera.demand.weeks import Weeks, read_weeks, weeks_of

__all__ = [
    "DemandSettings",
    "Weeks",
    "choice_table",
    "choose_method",
    "forecast_table",
    "level_table",
    "read_weeks",
    "weeks_of",
]
