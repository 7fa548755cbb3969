"""What every part of the generator shares: the seed, the calendar and how values are written."""

import zlib

import numpy as np

SEED = 20260701
CUSTOMER_COUNT = 2000
GUEST_SHARE = 0.12
FIRST_DAY = np.datetime64("2024-07-01")
DAY_COUNT = 730
DAY_MINUTES = 1440
END_MINUTE = DAY_COUNT * DAY_MINUTES
FIRST_EVENT_DAY = 549
LOADED_AT = "2026-07-01 02:00:00"
STORES = ("S1", "S2", "S3")
EUR_RATE = 0.85
SATURDAY = 5


def stream(name: str) -> np.random.Generator:
    """Return the random numbers of one part, so that a change elsewhere does not move them.

    Parameters
    ----------
    name : str
        The part that draws.

    Returns
    -------
    numpy.random.Generator
        A generator that depends on the seed and the name alone.
    """
    return np.random.default_rng([SEED, zlib.crc32(name.encode())])


def day_of(date: str) -> int:
    """Return the number of a date, counted from the first day of the data."""
    return int((np.datetime64(date) - FIRST_DAY).astype(int))


def weekdays() -> np.ndarray:
    """Return the weekday of each day, Monday is 0, shape (DAY_COUNT,)."""
    # Day 0 of numpy's calendar, 1970-01-01, was a Thursday.
    return (FIRST_DAY.astype(int) + 3 + np.arange(DAY_COUNT)) % 7


def months() -> np.ndarray:
    """Return the month of each day, January is 1, shape (DAY_COUNT,)."""
    days = FIRST_DAY + np.arange(DAY_COUNT)
    return days.astype("datetime64[M]").astype(int) % 12 + 1


def stamps(minutes: np.ndarray) -> list[str]:
    """Write minutes since the first day as timestamps; fractions become seconds.

    Parameters
    ----------
    minutes : array of shape (n,)
        NaN stands for no timestamp.

    Returns
    -------
    list of str
        Such as ``2024-07-01 14:03:00``, empty for NaN.
    """
    minutes = np.asarray(minutes, dtype=float)
    seconds = np.where(np.isnan(minutes), 0, np.round(minutes * 60)).astype("timedelta64[s]")
    written = np.datetime_as_string(FIRST_DAY.astype("datetime64[s]") + seconds)
    return [
        "" if missing else text.replace("T", " ")
        for missing, text in zip(np.isnan(minutes), written.tolist(), strict=True)
    ]


def dates(minutes: np.ndarray) -> list[str]:
    """Write minutes since the first day as dates, empty for NaN."""
    return [text[:10] for text in stamps(minutes)]


def amount(value: float) -> str:
    """Write an amount with at most two decimals and none that is not needed.

    Examples
    --------
    >>> amount(4.50), amount(12.0), amount(float("nan"))
    ('4.5', '12', '')
    """
    if np.isnan(value):
        return ""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def in_hours(minutes: np.ndarray, first: int, last: int) -> np.ndarray:
    """Move times that lie outside some hours of the day into them, on the same day or later.

    Examples
    --------
    >>> in_hours(np.array([600.0, 30.0, 1440.0 + 1430.0]), 8, 20)
    array([ 600.,  510., 4070.])
    """
    day, time = np.divmod(minutes, DAY_MINUTES)
    outside = (time < first * 60) | (time >= last * 60)
    spread = first * 60 + time % ((last - first) * 60)
    return np.where(outside, (day + (time >= last * 60)) * DAY_MINUTES + spread, minutes)


def pick(rng: np.random.Generator, cumulative: np.ndarray, size: int | None = None) -> np.ndarray:
    """Draw positions in proportion to weights whose running sum is given."""
    return np.searchsorted(cumulative, rng.random(size) * cumulative[-1], side="right")
