"""What models in Python return: the choice, the coming weeks, the levels of stock."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from threadpoolctl import threadpool_limits

from tessera.demand.choosing import BASELINE, DemandSettings, choose_method
from tessera.demand.forecasting import forecast_parts, past_intervals
from tessera.demand.service import MOST_LEAD_WEEKS, SERVICE_LEVEL, ServiceLevels
from tessera.demand.weeks import Weeks, add_up
from tessera.learning.evaluation import ALL, TEST, evaluation_records
from tessera.learning.records import DATE, EVALUATION, FLAG, NUMBER, TEXT, WHOLE, records

INTERVAL, SERVICE, PLAIN_SERVICE = "interval_coverage", "service_coverage", "plain_service_coverage"
# Of a unit.
DECIMALS = 3
CHOICE = pa.schema(
    {"method": TEXT, "method_reason": TEXT, "evaluations": records(**EVALUATION)}
)  # fmt: skip
FORECASTS = pa.schema(
    {
        "product_id": TEXT,
        "segment": TEXT,
        "week_start_date": DATE,
        "expected_units": NUMBER,
        "lower_units": NUMBER,
        "upper_units": NUMBER,
    }
)
LEVELS = pa.schema(
    {"product_id": TEXT, "lead_weeks": WHOLE, "reorder_point": NUMBER, "is_corrected": FLAG}
)


def choice_table(
    weeks: Weeks,
    settings: DemandSettings | None = None,
    service_level: float = SERVICE_LEVEL,
) -> pa.Table:
    """Choose a method, and measure it, its intervals and the levels of stock.

    Parameters
    ----------
    weeks : Weeks
    settings : DemandSettings, optional
    service_level : float
        Share of lead times that stock is to last for.

    Returns
    -------
    pyarrow.Table
        One row.
    """
    settings = settings or DemandSettings()
    # Small tables: a library's threads wait for each other longer than they work.
    with threadpool_limits(limits=1):
        choice = choose_method(weeks, settings)
    rows = evaluation_records(choice.evaluations)
    rows += _interval_rows(choice.method, weeks, settings)
    for one in ServiceLevels(weeks, service_level).coverages:
        if one.case_count:
            shared = {"cutoff": one.lead_weeks, "sample_size": one.case_count, "is_chosen": True}
            rows.append(_row(SERVICE, one.corrected, "corrected", **shared))
            shared["is_chosen"] = False
            rows.append(_row(PLAIN_SERVICE, one.plain, "plain", **shared))
    record = {"method": choice.method, "method_reason": choice.reason, "evaluations": rows}
    return pa.Table.from_pylist([record], CHOICE)


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


def forecast_table(
    weeks: Weeks, method: str = BASELINE, settings: DemandSettings | None = None
) -> pa.Table:
    """Forecast the coming weeks of each product, in total and by segment.

    Parameters
    ----------
    weeks : Weeks
    method : str
        The shop's.
    settings : DemandSettings, optional

    Returns
    -------
    pyarrow.Table
        One row per product, segment and week, and one of all segments (``all``), which is their
        exact sum: parts are rounded to thousandths first. Without products and segments that
        nothing is expected of. Intervals are null where no past week could be compared.
    """
    settings = settings or DemandSettings()
    horizon, count = settings.horizon_weeks, len(weeks.products)
    if not weeks.week_count or not count:
        return FORECASTS.empty_table()
    validation, test = settings.origins(weeks.week_count)
    found = past_intervals(method, weeks, validation + test, horizon)
    parts = np.round(forecast_parts(method, weeks, weeks.week_count, horizon), DECIMALS)
    sums = np.round(add_up(parts, weeks.part_products, count), DECIMALS)
    products = np.array(weeks.products, dtype=object)
    tables = [
        _forecast_rows(products, [ALL] * count, sums, weeks, found and found.products),
        _forecast_rows(
            products[weeks.part_products], weeks.part_segments, parts, weeks, found and found.parts
        ),
    ]
    return pa.concat_tables(tables)


def _forecast_rows(
    products: np.ndarray, segments: list[str], units: np.ndarray, weeks: Weeks, bands: Any
) -> pa.Table:
    horizon = units.shape[1]
    if bands is None:
        lower = upper = np.full(units.shape, None)
    else:
        found = bands.apply(units)
        lower = np.round(np.minimum(found[..., 0], units), DECIMALS)
        upper = np.round(np.maximum(found[..., 1], units), DECIMALS)
    is_shown = np.repeat(units.any(axis=1), horizon)
    mondays = [weeks.monday(weeks.week_count + ahead) for ahead in range(horizon)]
    columns = [
        np.repeat(products, horizon),
        np.repeat(np.array(segments, dtype=object), horizon),
        np.tile(np.array(mondays, dtype=object), len(units)),
        units.ravel(),
        lower.ravel(),
        upper.ravel(),
    ]
    arrays = [
        pa.array(column[is_shown], field.type)
        for column, field in zip(columns, FORECASTS, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=FORECASTS)


def level_table(weeks: Weeks, service_level: float = SERVICE_LEVEL) -> pa.Table:
    """Return the pieces that last for lead times of 1 to 12 weeks.

    Parameters
    ----------
    weeks : Weeks
    service_level : float

    Returns
    -------
    pyarrow.Table
        One row per product that sold of late and lead time.
    """
    if not weeks.week_count or not weeks.products:
        return LEVELS.empty_table()
    found = ServiceLevels(weeks, service_level)
    tables = []
    for lead_weeks, coverage in zip(range(1, MOST_LEAD_WEEKS + 1), found.coverages, strict=True):
        levels = found.levels(lead_weeks)
        is_alive = levels > 0
        rows: Mapping[str, Any] = {
            "product_id": np.array(weeks.products, dtype=object)[is_alive],
            "lead_weeks": lead_weeks,
            "reorder_point": levels[is_alive],
            "is_corrected": coverage.is_corrected,
        }
        tables.append(pa.Table.from_pandas(pd.DataFrame(rows), LEVELS, preserve_index=False))
    return pa.concat_tables(tables)
