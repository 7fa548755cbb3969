"""What models in Python return: the coming weeks, and the levels of stock."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from tessera.demand.choosing import BASELINE, DemandSettings, is_possible
from tessera.demand.forecasting import forecast_parts, past_intervals
from tessera.demand.service import MOST_LEAD_WEEKS, SERVICE_LEVEL, ServiceLevels
from tessera.demand.weeks import Weeks, add_up
from tessera.learning.evaluation import ALL
from tessera.learning.records import DATE, FLAG, NUMBER, TEXT, WHOLE

# Of a unit.
DECIMALS = 3
FORECASTS = pa.schema(
    {
        "product_id": TEXT,
        "segment": TEXT,
        "week_start_date": DATE,
        "expected_units": NUMBER,
        "lower_units": NUMBER,
        "upper_units": NUMBER,
        "method": TEXT,
    }
)
LEVELS = pa.schema(
    {"product_id": TEXT, "lead_weeks": WHOLE, "reorder_point": NUMBER, "is_corrected": FLAG}
)


def forecast_table(
    weeks: Weeks, method: str = BASELINE, settings: DemandSettings | None = None
) -> pa.Table:
    """Forecast the coming weeks of each product, in total and by segment.

    Parameters
    ----------
    weeks : Weeks
    method : str
        The shop's; where there are too few weeks for it, the baseline answers instead.
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
    if not is_possible(method, weeks, settings):
        method = BASELINE
    validation, test = settings.origins(weeks.week_count)
    found = past_intervals(method, weeks, validation + test, horizon)
    parts = np.round(forecast_parts(method, weeks, weeks.week_count, horizon), DECIMALS)
    sums = np.round(add_up(parts, weeks.part_products, count), DECIMALS)
    products = np.array(weeks.products, dtype=object)
    rows = partial(_forecast_rows, weeks, method)
    tables = [
        rows(products, [ALL] * count, sums, found and found.products),
        rows(products[weeks.part_products], weeks.part_segments, parts, found and found.parts),
    ]
    return pa.concat_tables(tables)


def _forecast_rows(
    weeks: Weeks,
    method: str,
    products: np.ndarray,
    segments: list[str],
    units: np.ndarray,
    bands: Any,
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
        np.full(units.size, method, dtype=object),
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
