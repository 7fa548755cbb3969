"""Times are read as they are written, and put on the shop's clock (London's here)."""

from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

QUIETLY = settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
MOMENTS = st.lists(
    st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2199, 12, 31)).map(
        lambda moment: moment.replace(microsecond=0)
    ),
    min_size=1,
    max_size=20,
)


@QUIETLY
@given(moments=MOMENTS)
@pytest.mark.parametrize(
    ("pattern", "format"),
    [
        ("%Y-%m-%d %H:%M:%S", "iso"),
        ("%Y-%m-%dT%H:%M:%S", "iso"),
        ("%Y/%m/%d %H:%M:%S", "iso"),
        ("%Y%m%d%H%M%S", "iso"),
        ("%d %b %Y %H:%M:%S", "iso"),
        ("%b %d, %Y %I:%M:%S %p", "iso"),
        ("%d/%m/%Y %H:%M:%S", "day_first"),
        ("%d.%m.%Y %H:%M:%S", "day_first"),
        ("%d-%m-%Y %H:%M:%S", "day_first"),
        ("%m/%d/%Y %H:%M:%S", "month_first"),
        ("%m/%d/%Y %I:%M:%S %p", "month_first"),
    ],
)
def test_what_is_written_is_read_back(read, moments, pattern, format):
    values = [moment.strftime(pattern) for moment in moments]
    assert read("timestamp", values, format) == moments


@pytest.mark.parametrize(
    "value",
    [
        "2024-07-01 23:30:00 +0000",
        "2024-07-01 23:30:00 +00:00",
        "2024-07-01 18:30:00 -0500",
        "2024-07-01T18:30:00-05:00",
        "2024-07-01T23:30:00Z",
        "2024-07-01 23:30:00 UTC",
        "2024-07-01 23:30:00 GMT",
        "2024-07-01 23:30:00 GMT+0000 (Coordinated Universal Time)",
        "2024-07-01 18:30:00 UTC-5",
        "2024-07-01 19:30:00 America/New_York",
        "2024-07-01 19:30:00 EDT",
        "2024-07-02T01:30:00+02:00[Europe/Paris]",
        "2024-07-02 01:30:00 CEST",
        "Mon, 01 Jul 2024 23:30:00 GMT",
        "2024-07-02 00:30:00",
        "2024-07-02 00:30",
        "2024-07-02 12:30 AM",
    ],
)
def test_one_moment_in_every_zone(read, value):
    assert read("iso_timestamp", [value]) == [datetime(2024, 7, 2, 0, 30)]
    assert read("timestamp", [value], "day_first") == [datetime(2024, 7, 2, 0, 30)]


@pytest.mark.parametrize(
    ("value", "format", "moment"),
    [
        ("24/12/2024 14:23", "day_first", datetime(2024, 12, 24, 14, 23)),
        ("3.1.2024", "day_first", datetime(2024, 1, 3)),
        ("24/12/24 14:23", "day_first", datetime(2024, 12, 24, 14, 23)),
        ("24/12/2024", "month_first", None),
        ("12/24/2024 2:23 PM", "month_first", datetime(2024, 12, 24, 14, 23)),
        ("12/24/2024 12:05 AM", "month_first", datetime(2024, 12, 24, 0, 5)),
        ("05/06/2024", "ambiguous", None),
        ("05/06/2024", "iso", None),
        ("1704067200", "epoch_seconds", datetime(2024, 1, 1)),
        ("1704067200.0", "epoch_seconds", datetime(2024, 1, 1)),
        ("1704067200000", "epoch_milliseconds", datetime(2024, 1, 1)),
        ("1704067200", "iso", None),
        ("2024-02-30", "iso", None),
        ("0000-00-00 00:00:00", "iso", None),
        ("294247-01-10 04:00:54", "iso", None),
        ("9999-12-31", "iso", None),
        ("yesterday", "iso", None),
        ("", "iso", None),
        (None, "iso", None),
    ],
)
def test_one_time(read, value, format, moment):
    assert read("timestamp", [value], format) == [moment]
    assert read("date", [value], format) == [moment and moment.date()]


def test_a_date_needs_no_clock(read):
    assert (
        read("date", ["2024-05-01", "01.05.2024"], ["iso", "day_first"]) == [date(2024, 5, 1)] * 2
    )


@pytest.mark.parametrize(
    ("value", "evidence"),
    [
        ("31/12/2024", "day_first"),
        ("12/31/2024 5:30 PM", "month_first"),
        ("05/06/2024", "open"),
        ("05/05/2024", "same"),
        ("05.06.2024", "open_dots"),
        ("Mon, 31/12/2024", "day_first"),
        ("1704067200", "epoch_seconds"),
        ("1704067200000", "epoch_milliseconds"),
        ("20240501", "iso"),
        ("202405011200", "iso"),
        ("20240501120000", "iso"),
        ("2024-05-06", "iso"),
        ("1 May 2024", "iso"),
        ("45/13/2024", "other"),
        ("13/13/2024", "other"),
    ],
)
def test_what_one_time_tells_of_the_order(read, value, evidence):
    assert read("time_evidence", [value]) == [evidence]
