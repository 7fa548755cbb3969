"""The least that a task needs to learn from: the seed prediction_minimums."""

from collections.abc import Mapping

import pandas as pd


def shortfalls(
    minimums: pd.DataFrame,
    task: str,
    found: Mapping[str, int],
    words: Mapping[str, str] | None = None,
) -> list[str]:
    """Say of what a task has too little.

    Parameters
    ----------
    minimums : DataFrame
        ``task``, ``measure`` and ``minimum``; other tasks are passed over.
    task : str
    found : mapping of str to int
        What there is, by measure.
    words : mapping of str to str, optional
        What to call a measure, where its name does not do.

    Returns
    -------
    list of str
        In the order of the minimums; empty where there is enough.

    Raises
    ------
    ValueError
        If the minimums have a measure that the task does not know.

    Examples
    --------
    >>> minimums = pd.DataFrame([{"task": "purchases", "measure": "cases", "minimum": 100}])
    >>> shortfalls(minimums, "purchases", {"cases": 40})
    ['40 cases; at least 100 are needed']
    """
    missing = []
    rows = minimums[minimums["task"] == task]
    for measure, least in zip(rows["measure"], rows["minimum"], strict=True):
        if measure not in found:
            raise ValueError(f"minimums of {task}: {measure} is not among {', '.join(found)}")
        if found[measure] < least:
            name = (words or {}).get(measure, measure.replace("_", " "))
            missing.append(f"{found[measure]} {name}; at least {least} are needed")
    return missing
