"""Who gets what under a budget."""

from tessera.planning.budget import Plan, plan_under_budget
from tessera.planning.customers import plan_customers, planned

__all__ = ["Plan", "plan_customers", "plan_under_budget", "planned"]
