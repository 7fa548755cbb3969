"""How well predictions do for each segment of customers."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from tessera.prediction.cases import Cases

SEGMENT_COHORT = "segment"
# Of fewer cases, or fewer who bought or did not, a figure says more about chance than the model.
SMALLEST_SEGMENT, FEWEST_OF_A_KIND = 100, 20


def by_segment(cases: Cases, measure: Callable[[np.ndarray], pd.DataFrame]) -> pd.DataFrame:
    """Measure within each segment that is large enough.

    Parameters
    ----------
    cases : Cases
        Of one date; the segment is that of the date, before what is predicted.
    measure : callable
        Takes the flags of a segment's cases and returns rows of measurements.

    Returns
    -------
    DataFrame
        With ``cohort_type`` segment and ``cohort``, by name; empty where no segment is large
        enough.

    Examples
    --------
    >>> outcomes = {"has_purchased": np.arange(100) % 2.0}
    >>> names, dates = np.full(100, "loyal", object), np.full(100, np.datetime64("2026-01-01"))
    >>> cases = Cases((), np.zeros((100, 0)), dates, outcomes, names)
    >>> found = by_segment(cases, lambda rows: pd.DataFrame({"sample_size": [rows.sum()]}))
    >>> found.to_numpy().tolist()
    [[100, 'segment', 'loyal']]
    """
    tables = [pd.DataFrame()]
    for segment in sorted(set(cases.segments) - {""}):
        rows = cases.segments == segment
        buyers = int(cases.bought[rows].sum())
        others = int(rows.sum()) - buyers
        if buyers + others >= SMALLEST_SEGMENT and min(buyers, others) >= FEWEST_OF_A_KIND:
            tables.append(measure(rows).assign(cohort_type=SEGMENT_COHORT, cohort=segment))
    return pd.concat(tables, ignore_index=True)
