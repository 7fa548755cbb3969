"""Who gets what under a budget."""

from tessera.planning.budget import Plan, plan_under_budget

__all__ = ["Plan", "plan_under_budget"]
