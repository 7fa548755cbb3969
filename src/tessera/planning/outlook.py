"""What would be planned under a budget, from the options of a finished build."""

import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from tessera.planning.customers import drawn_margin, explored, planned

#: Of the interval: 95 %.
Z = 1.959963984540054
#: The least that buys anything.
PENNY = 0.01
#: A smaller share is not worth a line.
LEAST_GAP = 0.0001
OPTIONS = """
    select
        customer_key, coalesce(rfm_segment, 'not ordered yet') as rfm_segment, action,
        action_name, contact_cost, expected_margin, expected_margin_sd, chosen_by, is_choosable
    from actions.act_plan_options
    where is_allowed
    order by customer_key, action
"""
#: Why nothing is done for whom, as fct_next_best_actions says it.
LEFT_OUT = """
    select rtrim(replace(reason, 'Nothing: ', ''), '.'), count(*)
    from actions.fct_next_best_actions
    where action = 'nothing'
    group by reason
    order by count(*) desc, reason
"""
LIMITS = """
    select cast(holdout_share as double), cast(exploration as double), plan_month
    from actions.act_plan_limits
"""


class OutlookError(Exception):
    """Why no outlook can be given, in a sentence for the user."""


@dataclass(frozen=True)
class Group:
    """What a segment gets of an action."""

    rfm_segment: str
    action: str
    action_name: str
    customers: int
    cost: float
    expected_margin: float


@dataclass(frozen=True)
class LeftOut:
    """For how many customers nothing is done, and why, in the words of the build."""

    reason: str
    customers: int


@dataclass(frozen=True)
class Built:
    """What a build says: options that are allowed, who is left out why, and the plan's settings."""

    options: pd.DataFrame
    left_out: tuple[LeftOut, ...]
    holdout_share: float
    exploration: float
    plan_month: str


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
    drawn_margin : float
        What is expected of what they get in fact: to learn, something else than what is believed
        best is tried now and then, as the build of the month would draw it.
    gap : float
        Which part of what no plan can exceed expected_margin misses at most.
    next_100 : float
        What 100 more would bring.
    cheapest : float or None
        What the cheapest contact costs that is worth it; None: none is.
    by_experiments : int
        Customers whose action experiments helped to choose.
    holdout_share : float
        Which part of them will be left alone, to tell what the others bring.
    groups : tuple of Group
        By segment and action, the most margin first.
    left_out : tuple of LeftOut
        Who does not compete, whatever the budget, most customers first.
    """

    budget: float | None
    customers: int
    cost: float
    expected_margin: float
    lower: float
    upper: float
    drawn_margin: float
    gap: float
    next_100: float
    cheapest: float | None
    by_experiments: int
    holdout_share: float
    groups: tuple[Group, ...]
    left_out: tuple[LeftOut, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return everything as JSON takes it."""
        return {**asdict(self), "trying_costs": self.trying}

    def as_text(self) -> str:
        """Return everything as lines to read."""
        if not self.customers and self.budget is not None and self.cheapest is not None:
            return (
                f"Nobody would be planned with a budget of {self.budget:,.2f}: the cheapest contact"
                f" that is worth it costs {self.cheapest:,.2f}."
            )
        if not self.customers:
            why = self._left_out() or "nothing allowed is expected to bring more than it costs"
            return f"Nobody would be planned, whatever the budget: {why}."
        lines = [f"{'segment':<22}{'action':<22}{'customers':>10}{'cost':>12}{'margin':>12}"]
        lines += [
            f"{group.rfm_segment.replace('_', ' '):<22}{group.action_name:<22}"
            f"{group.customers:>10,}{group.cost:>12,.2f}{group.expected_margin:>12,.2f}"
            for group in self.groups
        ]
        lines += [
            f"{'together':<44}{self.customers:>10,}{self.cost:>12,.2f}"
            f"{self.expected_margin:>12,.2f}",
            "",
            f"Contacting these {self.customers:,} customers costs {self.cost:,.2f}{self._limit()}"
            f" and is expected to add {self.expected_margin:,.2f} to the margin, after cost and"
            f" discount (95 % between {self.lower:,.2f} and {self.upper:,.2f}).",
            self._next(),
        ]
        if self.gap >= LEAST_GAP:
            lines.append(f"The best plan within this budget brings {self.gap:.2%} more at most.")
        if abs(self.trying) >= PENNY:
            lines.append(
                "All that is if everybody gets what is believed best. To learn whether it is, what"
                " they get is drawn (docs/actions.md): that is expected to add"
                f" {self.drawn_margin:,.2f}, so trying costs {self.trying:,.2f}."
            )
        lines += [
            f"Experiments helped to choose for {self.by_experiments:,} of them; for the others the"
            " playbook did.",
            f"{100 * self.holdout_share:.0f} % of them are drawn to be left alone, to tell what the"
            " others bring (setting actions.holdout_share); so much less is spent and comes in.",
        ]
        if self.left_out:
            lines.append(f"Others are left out whatever the budget: {self._left_out()}.")
        return "\n".join(lines)

    @property
    def trying(self) -> float:
        """What it costs to try something else than what is believed best."""
        return round(self.expected_margin - self.drawn_margin, 2)

    def _limit(self) -> str:
        if self.budget is None:
            return ", without a limit,"
        return f" of the budget of {self.budget:,.2f}"

    def _next(self) -> str:
        if self.next_100 >= PENNY:
            return f"The next 100 would bring {self.next_100:,.2f} more."
        return "More money would bring nothing: all who are worth a contact are among them."

    def _left_out(self) -> str:
        return "; ".join(f"{one.customers:,} - {one.reason}" for one in self.left_out)


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


def read_build(database: Path) -> Built:
    """Return what a build says.

    Raises
    ------
    OutlookError
        If there is no build, or one without options.
    """
    if not database.exists():
        raise OutlookError(f"There is no build in {database}. Run dbt build first.")
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            return Built(
                connection.execute(OPTIONS).df(),
                tuple(LeftOut(*row) for row in connection.execute(LEFT_OUT).fetchall()),
                *connection.execute(LIMITS).fetchall()[0],
            )
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise OutlookError(
            f"The build in {database} has no actions, or those of an older version. Run dbt build,"
            " up to its end."
        ) from error
    except duckdb.IOException as error:
        raise OutlookError(
            f"{database} cannot be opened: {str(error).rstrip('.!')}. Wait for a build that is "
            "running, or name another database: --database"
        ) from error


def look_ahead(database: Path, budget: float | None) -> Outlook:
    """Return what would be planned under a budget.

    Raises
    ------
    OutlookError
        If the budget is not above zero, or the build cannot be read.
    """
    if budget is not None and not (budget >= PENNY and math.isfinite(budget)):
        raise OutlookError(
            f"A budget of {budget:g} is none: write an amount above zero, or leave --budget away "
            "for no limit."
        )
    built = read_build(database)
    cents = None if budget is None else math.floor(budget * 100 + 1e-6)
    choosable = built.options[built.options["is_choosable"]]
    chosen, plan = planned(choosable, cents)
    month = int(built.plan_month.replace("-", ""))
    drawn = explored(chosen, built.options, built.exploration, month)
    groups = chosen.groupby(["rfm_segment", "action", "action_name"], as_index=False).agg(
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
        drawn_margin=drawn_margin([drawn], built.options),
        gap=plan.gap,
        next_100=round(plan.next_value, 2),
        cheapest=None if choosable.empty else round(float(choosable["contact_cost"].min()), 2),
        by_experiments=int((chosen["chosen_by"] == "experiments").sum()),
        holdout_share=built.holdout_share,
        groups=tuple(
            Group(segment, action, name, int(count), round(float(cost), 2), round(float(margin), 2))
            for segment, action, name, count, cost, margin in groups.itertuples(index=False)
        ),
        left_out=built.left_out,
    )
