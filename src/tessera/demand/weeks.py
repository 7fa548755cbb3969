"""Units sold per product, segment and week, as matrices."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from tessera.learning.tables import encode, read_table

PRODUCT, SEGMENT, WEEK, UNITS = "product_id", "segment", "week_start_date", "units"


@dataclass(frozen=True)
class Weeks:
    """Units sold per week.

    Parameters
    ----------
    products : list of str
        Rising.
    units : ndarray of shape (n_products, n_weeks)
        Of everybody.
    part_products : ndarray of int64 of shape (n_parts,)
        The place of the product of each part.
    part_segments : list of str
        The segment of each part: of each product, every segment that bought it.
    parts : ndarray of shape (n_parts, n_weeks)
        The parts of a product add up to its units.
    first_week : date
        A Monday.
    """

    products: list[str]
    units: np.ndarray
    part_products: np.ndarray
    part_segments: list[str]
    parts: np.ndarray
    first_week: dt.date

    @property
    def week_count(self) -> int:
        """Number of weeks."""
        return self.units.shape[1]

    def monday(self, week: int) -> dt.date:
        """Return the first day of a week, counted from the first; the last is followed by more."""
        return self.first_week + dt.timedelta(weeks=week)


def read_weeks(relation: pa.Table | pd.DataFrame, first_week: dt.date, end_week: dt.date) -> Weeks:
    """Read what was sold into matrices; weeks without a sale are 0.

    Parameters
    ----------
    relation : pyarrow.Table or DataFrame
        One row per product, segment and week with a sale: ``product_id``, ``segment``,
        ``week_start_date``, a Monday, and ``units``. Below 0 (more came back than was sold) counts
        as 0.
    first_week, end_week : date
        Mondays: the first week, and the week after the last one. Other rows are passed over.

    Returns
    -------
    Weeks

    Raises
    ------
    ValueError
        If a column is absent, a key repeated, or the weeks do not begin on Mondays.

    Examples
    --------
    >>> rows = pd.DataFrame(
    ...     {
    ...         "product_id": ["a", "a"],
    ...         "segment": ["loyal", "guest"],
    ...         "week_start_date": [dt.date(2026, 1, 5), dt.date(2026, 1, 12)],
    ...         "units": [2.0, 3.0],
    ...     }
    ... )
    >>> weeks = read_weeks(rows, dt.date(2026, 1, 5), dt.date(2026, 1, 19))
    >>> weeks.units.tolist(), weeks.part_segments, weeks.parts.tolist()
    ([[2.0, 3.0]], ['guest', 'loyal'], [[0.0, 3.0], [2.0, 0.0]])
    """
    if first_week.weekday() or end_week.weekday():
        raise ValueError(f"weeks begin on Mondays, not on {first_week} and {end_week}")
    table = read_table(
        relation, "units per week", [PRODUCT, SEGMENT, WEEK, UNITS],
        key=[PRODUCT, SEGMENT, WEEK], filled=[UNITS], texts=[PRODUCT, SEGMENT],
    )  # fmt: skip
    week_count = max((end_week - first_week).days // 7, 0)
    days = table[WEEK].cast(pa.date32()).to_numpy().astype("datetime64[D]")
    numbers = (days - np.datetime64(first_week)).astype(np.int64) // 7
    is_known = (numbers >= 0) & (numbers < week_count)
    table, numbers = table.filter(pa.array(is_known)), numbers[is_known]
    products, product_places = encode(table[PRODUCT])
    segments, segment_places = encode(table[SEGMENT])
    codes, part_places = np.unique(
        product_places * max(len(segments), 1) + segment_places, return_inverse=True
    )
    units = np.maximum(table[UNITS].to_numpy().astype(np.float64), 0.0)
    parts = np.zeros((len(codes), week_count))
    parts[part_places, numbers] = units
    part_products = codes // max(len(segments), 1)
    names = segments.to_pylist()
    return Weeks(
        products=products.to_pylist(),
        units=add_up(parts, part_products, len(products)),
        part_products=part_products,
        part_segments=[names[code % len(names)] for code in codes],
        parts=parts,
        first_week=first_week,
    )


def weeks_of(relation: pa.Table | pd.DataFrame, clock: tuple[dt.date, dt.date] | None) -> Weeks:
    """Read what was sold in the weeks of a clock; nothing where there is none.

    Parameters
    ----------
    relation : pyarrow.Table or DataFrame
        As for :func:`read_weeks`.
    clock : tuple of date or None
        Its first week, and the week after its last one.

    Returns
    -------
    Weeks

    Examples
    --------
    >>> rows = pd.DataFrame(columns=["product_id", "segment", "week_start_date", "units"])
    >>> weeks_of(rows.astype({"units": float}), None).week_count
    0
    """
    start = dt.date(1970, 1, 5)
    return read_weeks(relation, *(clock or (start, start)))


def add_up(parts: np.ndarray, part_products: np.ndarray, product_count: int) -> np.ndarray:
    """Add the parts of each product, in their order.

    Examples
    --------
    >>> add_up(np.array([[1.0], [2.0], [5.0]]), np.array([0, 0, 2]), 3).ravel().tolist()
    [3.0, 0.0, 5.0]
    """
    found = np.zeros((product_count, parts.shape[1]))
    np.add.at(found, part_products, parts)
    return found
