"""What models in Python return about demand."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tests.python.demand.made_weeks import FIRST, make_weeks
from threadpoolctl import threadpool_limits

from tessera.demand import (
    DemandSettings,
    choose_method,
    choosing,
    forecast_table,
    level_table,
    read_weeks,
    train_demand,
)
from tessera.demand.bands import Bands
from tessera.demand.forecasting import forecast_parts
from tessera.demand.methods import METHODS
from tessera.demand.service import ServiceLevels

SEGMENTS = ["guest", "loyal", "lost"]
PARTS = arrays(
    np.float64, st.tuples(st.just(9), st.integers(1, 60)), elements=st.integers(0, 40).map(float)
)


@pytest.fixture
def without_trees(monkeypatch):
    """Leave out the methods that take most of the time."""
    for name in ("boosted_poisson", "boosted_median"):
        monkeypatch.delitem(METHODS, name)


def shop(product_count=60, week_count=70, seed=0):
    """Return a shop whose products sell steadily, in two segments."""
    generator = np.random.default_rng(seed)
    rates = np.repeat(generator.gamma(1.0, 5.0, product_count), 2) * np.tile(
        [0.3, 0.7], product_count
    )
    parts = generator.poisson(rates[:, None], (2 * product_count, week_count))
    places = np.repeat(np.arange(product_count), 2)
    return make_weeks(parts, places, ["guest", "loyal"] * product_count)


@given(PARTS, st.sampled_from([name for name, kind in METHODS.items() if kind.min_weeks == 1]))
@settings(max_examples=80)
def test_segments_add_up_to_the_total_exactly(parts, method):
    weeks = make_weeks(parts, np.repeat(np.arange(3), 3), SEGMENTS * 3)
    rows = forecast_table(weeks, method).to_pylist()
    sums = {}
    for row in rows:
        place = row["product_id"], row["week_start_date"], row["segment"] == "all"
        sums[place] = sums.get(place, 0) + Decimal(str(row["expected_units"]))
    for product, week, _ in sums:
        assert sums[product, week, True] == sums[product, week, False]


@given(PARTS, st.sampled_from([name for name, kind in METHODS.items() if kind.min_weeks == 1]))
@settings(max_examples=80)
def test_the_total_is_what_the_method_says_of_the_product(parts, method):
    weeks = make_weeks(parts, np.repeat(np.arange(3), 3), SEGMENTS * 3)
    found = forecast_parts(method, weeks, parts.shape[1], 8).reshape(3, 3, 8).sum(axis=1)
    np.testing.assert_allclose(found, METHODS[method]().forecast(weeks.units, 8), atol=1e-9)


@pytest.mark.parametrize("name", ["mean_8", "smoothing"])
def test_segments_are_forecast_bottom_up(name):
    weeks = shop()
    found = forecast_parts(name, weeks, 70, 8)
    np.testing.assert_allclose(found, METHODS[name]().forecast(weeks.parts, 8))


def compared(weeks):
    """Return the first comparison of a shop."""
    return train_demand(weeks, None, DemandSettings(), (dt.date(2011, 12, 4), "here"))


def test_a_shop_without_two_windows_gets_the_mean():
    table = compared(shop(week_count=41)).to_pylist()[0]
    assert table["method"] == "mean_8"
    assert table["method_reason"] == "41 full weeks; 42 are needed to compare methods"
    assert not [row for row in table["evaluations"] if row["metric"] == "wape"]


def test_a_shop_with_few_products_gets_the_mean():
    choice = choose_method(shop(product_count=10, seed=1))
    assert choice.method == "mean_8"
    assert choice.reason == "10 products sold early enough; 30 are needed to compare"


def test_a_shop_that_sold_nothing_in_a_window_gets_the_mean():
    weeks = shop()
    weeks.units[:, -8:] = 0
    assert choose_method(weeks).reason == "nothing was sold in one of the windows to compare on"


@pytest.mark.usefixtures("without_trees")
def test_a_better_method_is_used_where_it_is_better_for_sure():
    # Mass orders out of nowhere: capped history is better, and its total is right of the rest.
    weeks = shop(product_count=120, week_count=104)
    generator = np.random.default_rng(5)
    struck = generator.integers(0, 104, 120)
    weeks.units[np.arange(120)[struck < 64], struck[struck < 64]] += 400.0
    choice = choose_method(weeks)
    assert "beats mean_8 on test" in choice.reason, choice.reason
    assert choice.evaluations[choice.evaluations["method"] == choice.method]["is_chosen"].all()


def measured(window, **figures):
    """Return rows of evaluation: of each method its error and by how much its total was off."""
    rows = [
        {"method": name, "metric": metric, "value": value, "cohort_type": "all", "window": window}
        | {"difference": value - 0.6, "difference_lower": value - 0.65}
        | {"difference_upper": value - 0.55}
        for name, pair in figures.items()
        for metric, value in zip(("wape", "bias"), pair, strict=True)
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize(
    ("validation_bias", "test_bias", "method", "reason"),
    [
        (-0.1, -0.1, "smoothing", "beats mean_8 on test"),
        (-0.2, -0.1, "mean_8", "best on validation: wape 0.6000; compared were the baseline"),
        (-0.1, 0.2, "mean_8", "its total is +20.0% off on test; at most 15% is allowed"),
    ],
)
def test_a_total_that_is_off_is_never_chosen(validation_bias, test_bias, method, reason):
    figures = {"mean_8": (0.6, -0.3), "median_8": (0.2, 0.0)}
    tables = [
        measured(window, smoothing=(0.4, bias), **figures)
        for window, bias in (("validation", validation_bias), ("test", test_bias))
    ]
    names = ["mean_8", "median_8", "smoothing"]
    choice = choosing._chosen(*tables, [tables[1]], names, 0.15)
    assert choice.method == method
    assert reason in choice.reason


@pytest.mark.usefixtures("without_trees")
def test_later_weeks_change_no_earlier_measurement():
    weeks = shop(week_count=104)
    changed = weeks.parts.copy()
    changed[:, 96:] *= 50
    found = [
        choose_method(make_weeks(parts, weeks.part_products, weeks.part_segments)).evaluations
        for parts in (weeks.parts, changed)
    ]
    for window, is_same in {"validation": True, "test_2": True, "test_3": False}.items():
        values = [rows.loc[rows["window"] == window, "value"] for rows in found]
        assert np.allclose(*values) == is_same, window


def test_threads_change_no_digit():
    weeks = shop(week_count=80)
    with threadpool_limits(limits=1):
        single = compared(weeks)
    assert single.equals(compared(weeks))


@pytest.mark.usefixtures("without_trees")
def test_intervals_hold_nine_tenths_and_the_forecast_itself():
    rows = forecast_table(shop(product_count=200, week_count=104)).to_pandas()
    assert (rows["lower_units"] <= rows["expected_units"]).all()
    assert (rows["upper_units"] >= rows["expected_units"]).all()
    table = compared(shop(product_count=200, week_count=104)).to_pylist()[0]
    covered = [row["value"] for row in table["evaluations"] if row["metric"] == "interval_coverage"]
    assert covered == pytest.approx([0.9, 0.9], abs=0.06)


def test_bands_have_intervals_of_their_own():
    expected = np.repeat([1.0, 100.0, 1000.0], 200)
    bands = Bands.found(expected, expected + np.tile([0.0, 1.0], 300), [1.0])
    assert bands.apply(np.array([1.0, 1000.0])).ravel().tolist() == pytest.approx([2.0, 1001.0])


def test_steady_demand_needs_no_correction():
    coverage = ServiceLevels(shop(product_count=300, week_count=104)).coverages[3]
    assert coverage.corrected == pytest.approx(0.95, abs=0.02)


def test_short_histories_have_plain_levels():
    rows = level_table(shop(week_count=20)).to_pandas()
    assert not rows["is_corrected"].any()
    assert (rows.groupby("product_id")["reorder_point"].diff().dropna() >= 0).all()


def test_what_no_longer_sells_needs_no_stock():
    parts = np.zeros((2, 60))
    parts[0, :30], parts[1] = 5, 5
    rows = level_table(make_weeks(parts)).to_pandas()
    assert set(rows["product_id"]) == {"P00001"}


def test_a_method_that_lacks_weeks_is_chosen_anew_or_the_mean_answers():
    weeks, shorter = shop(week_count=60), shop(week_count=20)
    made = compared(weeks)
    place = made.schema.get_field_index("method")
    stored = made.set_column(place, "method", pa.array(["holt_winters"]))
    scope = dt.date(2011, 12, 5), "here"
    (row,) = train_demand(shorter, stored, DemandSettings(), scope).to_pylist()
    assert (row["trigger"], row["method"]) == ("cases", "mean_8")
    assert row["trigger_reason"] == "20 full weeks are too few for holt_winters"
    (kept,) = train_demand(shorter, stored, DemandSettings(retrain="never"), scope).to_pylist()
    assert not kept["is_trained"]
    rows = forecast_table(shorter, "holt_winters")
    assert set(rows["method"].to_pylist()) == {"mean_8"}
    assert rows.equals(forecast_table(shorter))


def test_another_service_level_is_measured_anew():
    weeks = shop(week_count=60)
    settings = DemandSettings(service_level=0.8)
    (row,) = train_demand(
        weeks, compared(weeks), settings, (dt.date(2011, 12, 5), "here")
    ).to_pylist()
    assert row["trigger"] == "settings"


def test_where_nothing_was_ever_sold_nothing_is_compared():
    assert train_demand(make_weeks(np.zeros((0, 0))), None, DemandSettings(), None).num_rows == 0


def test_an_empty_shop_has_no_rows():
    empty = make_weeks(np.zeros((0, 0)))
    assert forecast_table(empty).num_rows == level_table(empty).num_rows == 0
    assert compared(empty).to_pylist()[0]["method"] == "mean_8"


@pytest.mark.parametrize("level", [0.0, 1.0])
def test_a_service_level_that_nobody_can_promise_is_refused(level):
    with pytest.raises(ValueError, match="lies between 0 and 1"):
        ServiceLevels(shop(), level)


def sold(**columns):
    """Return a row of units per week."""
    row = {"product_id": "a", "segment": "s", "week_start_date": FIRST, "units": 1.0}
    return row | columns


def test_weeks_outside_are_passed_over_and_returns_count_as_none():
    rows = [
        sold(),
        sold(week_start_date=FIRST + dt.timedelta(7), units=-4.0),
        sold(week_start_date=FIRST - dt.timedelta(7), units=100.0),
        sold(week_start_date=FIRST + dt.timedelta(21), units=100.0),
    ]
    weeks = read_weeks(pd.DataFrame(rows), FIRST, FIRST + dt.timedelta(21))
    assert weeks.units.tolist() == [[1.0, 0.0, 0.0]]


def test_the_order_of_rows_changes_nothing():
    rows = [sold(product_id=name, segment=part) for name in "bca" for part in "yx"]
    tables = [
        read_weeks(pa.Table.from_pylist(some), FIRST, FIRST + dt.timedelta(7))
        for some in (rows, rows[::-1])
    ]
    assert tables[0].products == tables[1].products == ["a", "b", "c"]
    assert tables[0].part_segments == tables[1].part_segments == ["x", "y"] * 3


def test_weeks_begin_on_mondays():
    with pytest.raises(ValueError, match="weeks begin on Mondays"):
        read_weeks(pd.DataFrame([sold()]), FIRST + dt.timedelta(1), FIRST + dt.timedelta(8))


def test_a_repeated_week_is_refused():
    with pytest.raises(ValueError, match="1 are listed twice"):
        read_weeks(pd.DataFrame([sold(), sold()]), FIRST, FIRST + dt.timedelta(7))
