"""The plan for customers with options in rows."""

from hashlib import md5

import numpy as np
import pandas as pd
import pyarrow as pa

from tessera.planning.beliefs import Beliefs
from tessera.planning.budget import Plan, plan_under_budget
from tessera.planning.exploring import Options, sampled_lifts, tried

PAIR = ["customer_key", "action"]
SCHEMA = pa.schema(
    {
        "customer_key": pa.string(),
        "action": pa.string(),
        "choice_propensity": pa.float64(),
        "planned_margin": pa.float64(),
        "drawn_margin": pa.float64(),
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
    values = _matrix(options, customers, actions, "expected_margin", -np.inf)
    costs = _matrix(options, customers, actions, "contact_cost", 0)
    return customers, actions, values.astype(np.float32), np.round(costs * 100).astype(np.int32)


def _matrix(
    options: pd.DataFrame, customers: pd.Index, actions: pd.Index, column: str, empty: float
) -> np.ndarray:
    """Return a column of options, of shape (n_customers, n_actions); empty: where there is none."""
    matrix = np.full((len(customers), len(actions)), empty, dtype=float)
    rows = customers.get_indexer(pd.Index(options["customer_key"]))
    columns = actions.get_indexer(pd.Index(options["action"]))
    matrix[rows, columns] = options[column].to_numpy(dtype=float)
    return matrix


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


def explored(
    chosen: pd.DataFrame, options: pd.DataFrame, floor: float, random_state: int
) -> pd.DataFrame:
    """Return what those who are planned get, once something else is tried now and then.

    Where experiments spoke, by Thompson sampling among what is allowed; where none did, what is
    planned, but for the floor.

    Parameters
    ----------
    chosen : data frame
        As ``planned`` returns them.
    options : data frame
        What is allowed: customer_key, rfm_segment, action, chosen_by, expected_margin,
        expected_margin_sd, contact_cost; each pair of customer and action once.
    floor : float
        This share of the choices is spread evenly over what is allowed.
    random_state : int
        Seed of the worlds, and salt of each customer's draw.

    Returns
    -------
    data frame
        customer_key, action, choice_propensity.
    """
    if not len(chosen):
        return pd.DataFrame({"customer_key": [], "action": [], "choice_propensity": []})
    customers, actions = (
        pd.Index(chosen["customer_key"]),
        pd.Index(sorted(options["action"].unique())),
    )
    options = options[options["customer_key"].isin(customers)]
    margins = _matrix(options, customers, actions, "expected_margin", -np.inf)
    sds = _matrix(options, customers, actions, "expected_margin_sd", 0)
    costs = _matrix(options, customers, actions, "contact_cost", 0)
    best = actions.get_indexer(chosen["action"])
    firsts = options.drop_duplicates("customer_key").set_index("customer_key").loc[customers]
    groups, segments = pd.factorize(firsts["rfm_segment"], use_na_sentinel=False)
    is_learning = (firsts["chosen_by"] == "experiments").to_numpy()[:, None]
    is_best = np.arange(len(actions)) == best[:, None]
    choices = Options(
        group=groups,
        scale=np.where(is_learning, sds, 0),
        shift=np.where(is_learning | is_best, margins, -np.inf),
        costs=np.round(costs * 100),
        allowed=np.isfinite(margins),
    )
    size = len(segments), len(actions)
    worlds = sampled_lifts(Beliefs(np.zeros(size), np.ones(size)), random_state)
    draws = [int(md5(f"{random_state} {key}".encode()).hexdigest()[:8], 16) for key in customers]
    found = tried(worlds, choices, best, np.array(draws) / 2**32, floor)
    return pd.DataFrame(
        {
            "customer_key": customers,
            "action": actions[found.choice],
            "choice_propensity": found.propensity,
        }
    )


def drawn_margin(drawn: list[pd.DataFrame], options: pd.DataFrame) -> float:
    """Return what is expected of drawn actions (customer_key, action), if still allowed.

    options: what is allowed, with expected_margin; each pair of customer and action once.
    """
    pairs = pd.concat([rows[PAIR] for rows in drawn]).astype(object)
    found = options.astype(dict.fromkeys(PAIR, object)).merge(pairs, on=PAIR)
    return round(float(found["expected_margin"].sum()), 2)


def worth_now(kept: pd.DataFrame, choosable: pd.DataFrame) -> float:
    """Return what those decided about earlier bring at most, by what is believed and allowed now.

    Each counts with the best option that costs no more than was planned for them; who has none,
    because they withdrew consent since or nothing is worth it any more, with nothing.

    Parameters
    ----------
    kept : data frame
        customer_key, contact_cost: what was planned for them.
    choosable : data frame
        What may be chosen now: customer_key, contact_cost, expected_margin.

    Returns
    -------
    float
        Margin, in the base currency.
    """
    planned_costs = kept.groupby("customer_key")["contact_cost"].max()
    limits = choosable["customer_key"].map(planned_costs).astype(float)
    fitting = choosable[choosable["contact_cost"].astype(float) <= limits + 1e-9]
    return float(fitting.groupby("customer_key")["expected_margin"].max().sum())


def plan_customers(
    options: pd.DataFrame,
    budget: int | None,
    kept: pd.DataFrame,
    kept_cost: int,
    floor: float,
    random_state: int,
) -> pa.Table:
    """Return who gets which action, and, in a row without a customer, how good the plan is.

    Parameters
    ----------
    options : data frame
        As in ``explored``, with is_choosable: what ``planned`` may choose.
    budget
        As in ``planned``.
    kept : data frame
        Customers for whom an earlier build decided on this date, whose decision stays:
        customer_key, action, contact_cost. Who is not known any more is not among them.
    kept_cost : int
        What all these decisions cost, in cents, also those about customers not known any more.
    floor, random_state
        As in ``explored``.
    """
    choosable = options[options["is_choosable"]]
    # What was decided stays, if the budget is lower now: no plan is held against less than that.
    chosen, whole = planned(choosable, None if budget is None else max(budget, kept_cost))
    value = whole.value
    if len(kept) or kept_cost:
        others = choosable[~choosable["customer_key"].isin(kept["customer_key"])]
        left = None if budget is None else max(budget - kept_cost, 0)
        chosen, rest = planned(others, left)
        value = rest.value + worth_now(kept, choosable)
    new = explored(chosen, options, floor, random_state)
    total = pd.DataFrame(
        {
            "customer_key": [None],
            "action": [None],
            "choice_propensity": [None],
            "planned_margin": [round(value, 2)],
            "drawn_margin": [drawn_margin([new, kept], options)],
            "bound_margin": [whole.bound],
            "next_margin": [whole.next_value],
        }
    )
    rows = pd.concat([new, total], ignore_index=True)
    return pa.Table.from_pandas(rows[SCHEMA.names], schema=SCHEMA, preserve_index=False)
