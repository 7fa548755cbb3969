"""Which method forecasts a shop's demand, and how well it and its levels of stock did."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa

from tessera.demand.choosing import BASELINE, DemandSettings, choose_method, is_possible
from tessera.demand.forecasting import past_intervals
from tessera.demand.service import ServiceLevels
from tessera.demand.weeks import Weeks
from tessera.learning import Trainings, train_if_due
from tessera.learning.evaluation import ALL, TEST, evaluation_records
from tessera.learning.records import EVALUATION, WHOLE, training_schema
from tessera.learning.trainings import Finding, new_month
from tessera.learning.windows import last_month_end

INTERVAL, SERVICE, PLAIN_SERVICE = "interval_coverage", "service_coverage", "plain_service_coverage"
SCHEMA = training_schema(product_count=WHOLE)


def train_demand(
    weeks: Weeks,
    trainings: pa.Table | None,
    settings: DemandSettings,
    scope: tuple[dt.date, str] | None,
    log: Callable[[str], object] | None = None,
) -> pa.Table:
    """Compare methods if that is due, and measure the intervals and levels of stock of the best.

    Parameters
    ----------
    weeks : Weeks
        That are known.
    trainings : pyarrow.Table of SCHEMA, or None
        Everything stored so far, of all shops.
    settings : DemandSettings
    scope : tuple of date and str, or None
        The clock and the shop. None: nothing was ever sold, and there is nothing to compare.
    log : callable, optional
        Takes a line of progress.

    Returns
    -------
    pyarrow.Table of SCHEMA
        As from :func:`tessera.learning.train_if_due`.
    """
    if scope is None:
        return SCHEMA.empty_table()
    as_of, input_scope = scope
    end = last_month_end(as_of).date()
    seen = {"product_count": int((weeks.units > 0).any(axis=1).sum())}
    return train_if_due(
        Trainings.read(trainings, input_scope, as_of),
        settings,
        {
            "cases": lambda last: _fits(last["method"], weeks, settings),
            "new_month": new_month(end),
        },
        lambda: {**_compared(weeks, settings), **seen, "last_month_end": end},
        {"method": BASELINE},
        SCHEMA,
        lambda: seen,
        log,
    )


def _fits(method: str, weeks: Weeks, settings: DemandSettings) -> Finding:
    """Look whether the method in use can still be used: files may be replaced by shorter ones."""
    if is_possible(method, weeks, settings):
        return Finding(False, "")
    return Finding(True, f"{weeks.week_count} full weeks are too few for {method}")


def _compared(weeks: Weeks, settings: DemandSettings) -> dict[str, Any]:
    """Choose a method, and measure it, its intervals and the levels of stock."""
    choice = choose_method(weeks, settings)
    rows = evaluation_records(choice.evaluations)
    rows += _interval_rows(choice.method, weeks, settings)
    for one in ServiceLevels(weeks, settings.service_level).coverages:
        if one.case_count:
            shared = {"cutoff": one.lead_weeks, "sample_size": one.case_count, "is_chosen": True}
            rows.append(_row(SERVICE, one.corrected, "corrected", **shared))
            shared["is_chosen"] = False
            rows.append(_row(PLAIN_SERVICE, one.plain, "plain", **shared))
    return {"method": choice.method, "method_reason": choice.reason, "evaluations": rows}


def _interval_rows(method: str, weeks: Weeks, settings: DemandSettings) -> list[dict[Any, Any]]:
    validation, test = settings.origins(weeks.week_count)
    found = past_intervals(method, weeks, validation + test, settings.horizon_weeks)
    if found is None or np.isnan(found.product_coverage):
        return []
    window = {
        "window": f"{TEST}_{len(test)}",
        "window_start": weeks.monday(test[-1]),
        "window_end": weeks.monday(weeks.week_count),
    }
    return [
        _row(INTERVAL, coverage, method, cohort_type=kind, cohort=kind, is_chosen=True, **window)
        for kind, coverage in (
            (ALL, found.product_coverage),
            ("segment", found.part_coverage),
        )
    ]


def _row(metric: str, value: float, method: str, **own: object) -> dict[Any, Any]:
    """Return a row of an evaluation that has no baseline."""
    shared = {"window": TEST, "cohort_type": ALL, "cohort": ALL}
    return dict.fromkeys(EVALUATION) | shared | own | {
        "metric": metric, "value": value, "method": method,
    }  # fmt: skip
