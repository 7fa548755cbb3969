"""The plan for customers with options in rows."""

import numpy as np
import pandas as pd
import pyarrow as pa

from tessera.planning.budget import Plan, plan_under_budget

SCHEMA = pa.schema(
    {
        "customer_key": pa.string(),
        "action": pa.string(),
        "planned_margin": pa.float64(),
        "bound_margin": pa.float64(),
        "next_margin": pa.float64(),
    }
)


def cells(options: pd.DataFrame) -> tuple[pd.Index, pd.Index, np.ndarray, np.ndarray]:
    """Return customers, actions, and their values and costs as matrices.

    Customers stand in the order of what their best option brings, most first; equal ones in the
    order of its cost, then of their keys, so that money never ends by key where values differ.
    """
    best = (
        options.sort_values(["expected_margin", "contact_cost"], ascending=[False, True])
        .drop_duplicates("customer_key")
        .sort_values(
            ["expected_margin", "contact_cost", "customer_key"], ascending=[False, True, True]
        )
    )
    customers = pd.Index(best["customer_key"])
    actions = pd.Index(sorted(options["action"].unique()))
    at = customers.get_indexer(options["customer_key"]), actions.get_indexer(options["action"])
    values = np.full((len(customers), len(actions)), -np.inf, dtype=np.float32)
    values[at] = options["expected_margin"].to_numpy()
    costs = np.zeros(values.shape, dtype=np.int32)
    costs[at] = np.round(options["contact_cost"].to_numpy(dtype=float) * 100)
    return customers, actions, values, costs


def planned(options: pd.DataFrame, budget: int | None) -> tuple[pd.DataFrame, Plan]:
    """Return the option that each customer gets, for those who get one, and the plan.

    Parameters
    ----------
    options : data frame
        What may be chosen: customer_key, action, expected_margin, contact_cost; each pair once.
    budget : int or None
        In cents; None: no limit.
    """
    customers, actions, values, costs = cells(options)
    plan = plan_under_budget(values, costs, budget)
    rows = np.flatnonzero(plan.choice >= 0)
    chosen = pd.DataFrame({"customer_key": customers[rows], "action": actions[plan.choice[rows]]})
    return chosen.merge(options, on=["customer_key", "action"], validate="one_to_one"), plan


def plan_customers(
    options: pd.DataFrame, budget: int | None, kept: pd.DataFrame, kept_cost: int
) -> pa.Table:
    """Return who gets which action, and, in a row without a customer, how good the plan is.

    Parameters
    ----------
    options, budget
        As in ``planned``.
    kept : data frame
        Customers for whom an earlier build decided on this date, whose decision stays:
        customer_key, expected_margin.
    kept_cost : int
        What these decisions cost, in cents.
    """
    chosen, whole = planned(options, budget)
    value = whole.value
    if len(kept):
        others = options[~options["customer_key"].isin(kept["customer_key"])]
        left = None if budget is None else max(budget - kept_cost, 0)
        chosen, rest = planned(others, left)
        value = rest.value + float(kept["expected_margin"].sum())
    total = pd.DataFrame(
        {
            "customer_key": [None],
            "planned_margin": [round(value, 2)],
            "bound_margin": [whole.bound],
            "next_margin": [whole.next_value],
        }
    )
    rows = pd.concat([chosen[["customer_key", "action"]], total], ignore_index=True)
    return pa.Table.from_pandas(rows[SCHEMA.names], schema=SCHEMA, preserve_index=False)
