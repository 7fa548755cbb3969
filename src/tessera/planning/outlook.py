"""What would be planned under a budget, from the options of a finished build."""

import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from tessera.planning.customers import planned

#: Of the interval: 95 %.
Z = 1.959963984540054
#: The least that buys anything.
PENNY = 0.01
OPTIONS = """
    select
        customer_key, coalesce(rfm_segment, 'not ordered yet') as rfm_segment, action,
        contact_cost, expected_margin, expected_margin_sd, chosen_by
    from actions.act_plan_options
    where is_choosable
"""


class OutlookError(Exception):
    """Why no outlook can be given, in a sentence for the user."""


@dataclass(frozen=True)
class Group:
    """What a segment gets of an action."""

    rfm_segment: str
    action: str
    customers: int
    cost: float
    expected_margin: float


@dataclass(frozen=True)
class Outlook:
    """What a plan would be, and bring.

    Attributes
    ----------
    budget : float or None
        None: no limit.
    customers : int
        Who would be planned.
    cost : float
        What contacting all of them costs.
    expected_margin, lower, upper : float
        What that is expected to add, after cost and discount, with its 95 % interval. The belief
        about a segment's action is wrong for all of its customers together, and independent of the
        beliefs about others.
    gap : float
        Which part of what no plan can exceed is missed at most.
    next_100 : float
        What 100 more would bring.
    by_experiments : int
        Customers whose action experiments helped to choose.
    groups : tuple of Group
        By segment and action, the most margin first.
    """

    budget: float | None
    customers: int
    cost: float
    expected_margin: float
    lower: float
    upper: float
    gap: float
    next_100: float
    by_experiments: int
    groups: tuple[Group, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return everything as JSON takes it."""
        return asdict(self)

    def as_text(self) -> str:
        """Return everything as lines to read."""
        if not self.customers:
            return "Nobody would be planned: nobody may be contacted, or nothing is worth its cost."
        limit = "no limit" if self.budget is None else f"{self.budget:,.2f}"
        lines = [f"{'segment':<22}{'action':<22}{'customers':>10}{'cost':>12}{'margin':>12}"]
        lines += [
            f"{group.rfm_segment:<22}{group.action:<22}{group.customers:>10,}{group.cost:>12,.2f}"
            f"{group.expected_margin:>12,.2f}"
            for group in self.groups
        ]
        return "\n".join(
            [
                *lines,
                f"{'together':<44}{self.customers:>10,}{self.cost:>12,.2f}"
                f"{self.expected_margin:>12,.2f}",
                "",
                f"Budget: {limit}. Expected margin after cost and discount: "
                f"{self.expected_margin:,.2f} (95 % between {self.lower:,.2f} and "
                f"{self.upper:,.2f}).",
                f"The next 100 would bring {self.next_100:,.2f}. This plan misses {self.gap:.4%} at"
                " most of what any within the budget can bring.",
                f"Experiments helped to choose for {self.by_experiments:,} of {self.customers:,};"
                " for the others the playbook did.",
            ]
        )


def interval(chosen: pd.DataFrame) -> tuple[float, float]:
    """Return the 95 % interval of what chosen options bring together.

    >>> one = {"rfm_segment": "loyal", "action": "a", "expected_margin": 1.0}
    >>> both = pd.DataFrame([{**one, "expected_margin_sd": sd} for sd in (1.0, 2.0)])
    >>> [round(end, 2) for end in interval(both)]
    [-3.88, 7.88]
    """
    together = chosen.groupby(["rfm_segment", "action"])["expected_margin_sd"].sum().to_numpy()
    total = float(chosen["expected_margin"].sum())
    radius = Z * float(np.sqrt((together**2).sum()))
    return total - radius, total + radius


def read_options(database: Path) -> pd.DataFrame:
    """Return the options of a build that compete.

    Raises
    ------
    OutlookError
        If there is no build, or one without options.
    """
    if not database.exists():
        raise OutlookError(f"There is no build in {database}. Run dbt build first.")
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            return connection.execute(OPTIONS).df()
    except duckdb.CatalogException as error:
        raise OutlookError(
            f"The build in {database} has no actions. Run dbt build, up to its end."
        ) from error
    except duckdb.IOException as error:
        raise OutlookError(f"{database} cannot be opened: {error}") from error


def look_ahead(database: Path, budget: float | None) -> Outlook:
    """Return what would be planned under a budget.

    Raises
    ------
    OutlookError
        If the budget is not above zero, or the build cannot be read.
    """
    if budget is not None and not (budget >= PENNY and math.isfinite(budget)):
        raise OutlookError(f"A budget of {budget:g} buys nothing; write an amount above zero.")
    options = read_options(database)
    cents = None if budget is None else math.floor(budget * 100 + 1e-6)
    chosen, plan = planned(options, cents)
    groups = chosen.groupby(["rfm_segment", "action"], as_index=False).agg(
        customers=("customer_key", "size"),
        cost=("contact_cost", "sum"),
        expected_margin=("expected_margin", "sum"),
    )
    groups = groups.sort_values(["expected_margin", "rfm_segment"], ascending=[False, True])
    lower, upper = interval(chosen)
    return Outlook(
        budget=budget,
        customers=len(chosen),
        cost=plan.cost / 100,
        expected_margin=round(float(chosen["expected_margin"].sum()), 2),
        lower=round(lower, 2),
        upper=round(upper, 2),
        gap=plan.gap,
        next_100=round(plan.next_value, 2),
        by_experiments=int((chosen["chosen_by"] == "experiments").sum()),
        groups=tuple(
            Group(segment, action, int(count), round(float(cost), 2), round(float(margin), 2))
            for segment, action, count, cost, margin in groups.itertuples(index=False)
        ),
    )
