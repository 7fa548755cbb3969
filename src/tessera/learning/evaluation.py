"""Methods measured on the same cases, each against a baseline."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from tessera.learning.records import EVALUATION
from tessera.learning.resampling import percentile_interval, resampled_means

VALIDATION, TEST = "validation", "test"
# The cohort of everybody.
ALL = "all"
# Further digits hang on the order of rows, which another pseudonym key changes.
DECIMALS = 12
FIGURES = ("value", "lower", "upper", "difference", "difference_lower", "difference_upper")


def paired_table(
    sums: np.ndarray,
    methods: Sequence[str],
    measures: Sequence[tuple[str, int | None]],
    baseline: str,
    sizes: np.ndarray | None = None,
    finish: Callable[[np.ndarray], np.ndarray] | None = None,
    resample_count: int = 1000,
    random_state: int = 0,
) -> pd.DataFrame:
    """Take means over customers with intervals, and their differences to a baseline's.

    Intervals are the middle 95 % of bootstrap draws of customers; every method sees the same
    draws, so differences are paired.

    Parameters
    ----------
    sums : ndarray of shape (n_customers, n_methods, n_sums)
        A value for each customer, or a sum over the customer's ``sizes`` cases. Without ``finish``
        there are as many sums as measures.
    methods : sequence of str
    measures : sequence of tuple of str and int
        Metric and cut-off, which may be None.
    baseline : str
        One of the methods.
    sizes : ndarray of shape (n_customers,), optional
        Cases of each customer, above 0; by default 1.
    finish : callable, optional
        Turns means of shape (n, n_methods, n_sums) into values of shape (n, n_methods,
        n_measures), such as by a root.
    resample_count : int
        Bootstrap draws; with none there are no intervals.
    random_state : int
        Seed of the draws.

    Returns
    -------
    DataFrame
        One row per method and measure: ``method``, ``baseline``, ``metric``, ``cutoff``,
        ``value``, ``lower``, ``upper``, ``difference``, ``difference_lower``,
        ``difference_upper``.

    Raises
    ------
    ValueError
        If the baseline is not among the methods, or there are no customers.

    Examples
    --------
    >>> sums = np.array([[[1.0], [2.0]], [[3.0], [5.0]]])
    >>> table = paired_table(sums, ["simple", "new"], [("recall", 10)], "simple")
    >>> table[["method", "value", "difference"]].to_numpy().tolist()
    [['simple', 2.0, 0.0], ['new', 3.5, 1.5]]
    """
    if baseline not in methods:
        raise ValueError(f"the baseline {baseline} is not among {', '.join(methods)}")
    # The last digits of a sum depend on the layout in memory.
    flat = np.ascontiguousarray(sums.reshape(len(sums), -1))
    shape = (-1, len(methods), flat.shape[1] // len(methods))
    draws = resampled_means(flat, sizes, resample_count, random_state)
    draws = draws.reshape(len(draws), *shape[1:])
    means = (flat.sum(axis=0) / (len(flat) if sizes is None else sizes.sum())).reshape(shape)
    if finish is not None:
        draws, means = finish(draws), finish(means)
    place = list(methods).index(baseline)
    lower, upper = percentile_interval(draws)
    difference_lower, difference_upper = percentile_interval(draws - draws[:, [place]])
    return pd.DataFrame(
        {
            "method": np.repeat(list(methods), len(measures)),
            "baseline": baseline,
            "metric": [metric for metric, _ in measures] * len(methods),
            "cutoff": pd.array([cutoff for _, cutoff in measures] * len(methods), "Int64"),
            "value": means.ravel(),
            "lower": lower.ravel(),
            "upper": upper.ravel(),
            "difference": (means - means[:, [place]]).ravel(),
            "difference_lower": difference_lower.ravel(),
            "difference_upper": difference_upper.ravel(),
        }
    )


def with_choice(tables: Sequence[pd.DataFrame], method: str, reason: str) -> pd.DataFrame:
    """Put the tables of all windows together, and say which method is used and why.

    Parameters
    ----------
    tables : sequence of DataFrame
        Of the windows, with ``method``.
    method, reason : str
        What is used, and a sentence with figures.

    Returns
    -------
    DataFrame
        With ``is_chosen`` and ``reason``.

    Examples
    --------
    >>> table = with_choice([pd.DataFrame({"method": ["mean", "als"]})], "als", "best")
    >>> table["is_chosen"].tolist()
    [False, True]
    """
    table = pd.concat(tables, ignore_index=True)
    return table.assign(is_chosen=table["method"] == method, reason=reason)


def evaluation_records(table: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """Return a table as records of :data:`tessera.learning.records.EVALUATION`.

    Parameters
    ----------
    table : DataFrame
        Some of these columns; days may be timestamps.

    Returns
    -------
    list of dict
        With dates, figures to 12 decimals and without not-a-number; of methods that are not chosen
        without a reason.

    Examples
    --------
    >>> row = {"method": "als", "value": float("nan"), "is_chosen": False, "reason": "best"}
    >>> found = evaluation_records(pd.DataFrame([row]))[0]
    >>> found["method"], found["value"], found["reason"], found["cutoff"]
    ('als', None, None, None)
    """
    table = table.reindex(columns=list(EVALUATION))
    table = table.assign(**{name: table[name].astype(float).round(DECIMALS) for name in FIGURES})
    table = table.astype(object)
    table["reason"] = table["reason"].where(table["is_chosen"].astype(bool))
    table = table.where(table.notna(), None)
    for name in ("window_start", "window_end"):
        table[name] = [moment if moment is None else moment.date() for moment in table[name]]
    return table.to_dict("records")
