"""Shops in which a model answers, shops in which it does not, and what customers get."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from tessera.prediction.lifetime import (
    BGNBD,
    Histories,
    LifetimeSettings,
    purchase_probabilities,
    score,
    train_lifetimes,
)
from tessera.prediction.lifetime.customers import read_customers, windows_between
from tessera.prediction.lifetime.fit_for_use import Verdict
from tessera.prediction.lifetime.scoring import SCHEMA, VALUES
from tessera.prediction.lifetime.segment_means import SegmentMeans
from tessera.prediction.lifetime.stored import stored_models
from tessera.prediction.lifetime.training import choose_fit
from tessera.prediction.lifetime.value import discounted_purchases

AS_OF = pd.Timestamp("2026-06-30")
DATES = [AS_OF - pd.Timedelta(days=90 * back) for back in (4, 3, 2, 1, 0)]


def orders(count=1500, seed=0, rate=0.6, stop=0.08):
    """Order days and their values of customers who buy as BG/NBD says."""
    generator = np.random.default_rng(seed)
    rows = []
    for customer in range(count):
        day = float(generator.integers(0, 700))
        pace, end = generator.gamma(1.2, rate / 7 / 1.2 / 2), generator.beta(2, 2 / stop - 2)
        scale = generator.gamma(6, 5)
        while day < 730:
            rows.append((f"c{customer:05}", int(day), scale * generator.gamma(4, 0.25)))
            if generator.random() < end:
                break
            day += 1 + generator.exponential(1 / pace)
    found = pd.DataFrame(rows, columns=["customer_key", "day", "value"])
    found["date"] = AS_OF - pd.to_timedelta(729 - found["day"], unit="D")
    return found


def histories(days, dates=DATES):
    """The table that SQL makes: one row per customer and observation date."""
    tables = []
    for date in dates:
        known = days[days["date"] <= date].sort_values("date")
        groups = known.groupby("customer_key")
        first, last, count = groups["date"].min(), groups["date"].max(), groups.size()
        value = groups["value"].first()
        tables.append(
            pd.DataFrame(
                {
                    "customer_key": count.index,
                    "repeat_day_count": count.to_numpy() - 1,
                    "first_to_last_days": (last - first).dt.days.to_numpy(),
                    "age_days": (date - first).dt.days.to_numpy(),
                    "first_order_value": value.to_numpy(),
                    "mean_repeat_value": (
                        (groups["value"].sum() - value) / (count - 1).where(count > 1)
                    ).to_numpy(),
                    "observation_date": date,
                }
            )
        )
    return pd.concat(tables, ignore_index=True)


def train(table, stored=None, **settings):
    settings = LifetimeSettings(**{"resample_count": 100, **settings})
    return train_lifetimes(table, stored, settings, "shop", AS_OF.date())


def current(table):
    return table[table["observation_date"] == AS_OF]


@pytest.fixture(scope="module")
def shop():
    return histories(orders())


@pytest.fixture(scope="module")
def trained(shop):
    return train(shop)


def test_a_model_answers_where_customers_buy_as_it_says(trained):
    row = trained.to_pylist()[0]
    assert row["method"] in {"bg_nbd", "mbg_nbd", "pareto_nbd"}
    assert "beats segment_means on test: poisson_deviance -" in row["method_reason"]
    assert "purchases in 51 weeks" in row["method_reason"]
    assert row["spend_method"] == "gamma_gamma"
    parameters = pd.DataFrame(row["parameters"])
    assert parameters["model"].nunique() == 4
    assert set(parameters.loc[parameters["is_chosen"], "model"]) == {row["method"], "gamma_gamma"}
    evaluations = pd.DataFrame(row["evaluations"])
    assert set(evaluations["window"]) == {"validation", "test"}
    assert set(evaluations["metric"]) == {"poisson_deviance", "brier", "mae"}
    assert np.isfinite(evaluations["value"]).all()
    is_test = evaluations["window"] == "test"
    assert set(evaluations.loc[is_test, "window_start"]) == {dt.date(2026, 4, 2)}
    assert set(evaluations.loc[is_test, "window_end"]) == {dt.date(2026, 7, 1)}


def test_what_is_stored_scores_as_what_was_fitted(shop, trained):
    row = {**trained.to_pylist()[0], "method": "bg_nbd"}
    table = current(shop)
    found = score(row, table, 90).to_pandas().set_index("customer_key")
    assert found.index.is_unique
    assert set(found.index) == set(table["customer_key"])
    table = table.set_index("customer_key").loc[found.index]
    days = (table[name].to_numpy() for name in ("first_to_last_days", "age_days"))
    customers = Histories.read(
        table["repeat_day_count"].to_numpy(), *(values / 7 for values in days)
    )
    model = BGNBD().fit(customers)
    np.testing.assert_allclose(
        found["expected_orders"], model.expected_purchases(customers, 90 / 7), rtol=1e-6
    )
    np.testing.assert_allclose(
        found["purchase_probability"], model.probability_of_any(customers, 90 / 7), rtol=1e-6
    )
    values = discounted_purchases(model, customers) * found[["expected_order_value"]].to_numpy()
    np.testing.assert_allclose(found[VALUES], values, rtol=1e-6)
    np.testing.assert_allclose(
        purchase_probabilities(current(shop), 90).loc[found.index],
        found["purchase_probability"],
        rtol=1e-6,
    )


def test_every_column_is_within_its_range(shop, trained):
    found = score(trained.to_pylist()[0], current(shop), 90).to_pandas()
    for name in ("purchase_probability", "alive_probability"):
        assert found[name].between(0, 1).all()
    assert (found["purchase_probability"] <= found["expected_orders"] + 1e-9).all()
    for name in VALUES:
        assert (found[f"{name}_lower"] <= found[name] * (1 + 1e-9)).all()
        assert (found[f"{name}_upper"] >= found[name] * (1 - 1e-9)).all()
        assert (found[f"{name}_lower"] >= 0).all()
    assert (found["value_3m"] < found["value_6m"]).all()
    assert (found["value_6m"] < found["value_12m"]).all()
    dates = pd.to_datetime(found["next_order_date"])
    is_given = dates.notna()
    assert (is_given == (found["purchase_probability"] >= 0.5)).all()
    assert is_given.any()
    assert (
        dates[is_given].between(AS_OF + pd.Timedelta(days=1), AS_OF + pd.Timedelta(days=90)).all()
    )


def test_one_time_buyers_are_judged_by_what_they_bought(shop, trained):
    found = score(trained.to_pylist()[0], current(shop), 90).to_pandas().set_index("customer_key")
    table = current(shop).set_index("customer_key").loc[found.index]
    once = (table["repeat_day_count"] == 0).to_numpy()
    values = found.loc[once, "expected_order_value"]
    assert values.corr(table.loc[once, "first_order_value"], method="spearman") > 0.99


def test_it_says_what_came_later(shop):
    days = orders()
    start = DATES[2]
    row = train_lifetimes(
        histories(days, [start - pd.Timedelta(days=90 * back) for back in (3, 2, 1, 0)]),
        None,
        LifetimeSettings(resample_count=50),
        "shop",
        start.date(),
    ).to_pylist()[0]
    table = shop[shop["observation_date"] == start]
    found = score(row, table, 180).to_pandas().set_index("customer_key")
    (window,) = windows_between(read_customers(shop[shop["observation_date"].isin([start, AS_OF])]))
    later = pd.Series(window.later, index=window.customers.keys).loc[found.index]
    assert found["expected_orders"].sum() / later.sum() == pytest.approx(1, abs=0.1)
    assert np.corrcoef(found["expected_orders"], later)[0, 1] > 0.5


def test_who_returned_what_was_bought_has_bought_nothing_later():
    names = ["customer_key", "repeat_day_count", "first_to_last_days", "age_days"]
    rows = [
        ("more", 1, 5, 50), ("fewer", 3, 30, 50), ("gone", 0, 0, 50), ("same", 0, 0, 50),
    ]  # fmt: skip
    after = [("more", 3, 90, 140), ("fewer", 1, 7, 140), ("same", 0, 0, 140), ("new", 2, 9, 20)]
    table = pd.concat(
        pd.DataFrame(part, columns=names).assign(
            first_order_value=1.0, mean_repeat_value=1.0, observation_date=date
        )
        for part, date in ((rows, DATES[3]), (after, DATES[4]))
    )
    (window,) = windows_between(read_customers(table))
    later = dict(zip(window.customers.keys, window.later, strict=True))
    assert later == {"more": 2, "fewer": 0, "gone": 0, "same": 0}
    assert window.weeks == 90 / 7


def test_means_know_only_what_was_before(shop, trained):
    windows = windows_between(read_customers(shop))
    means, last = SegmentMeans.fit(windows[:-1]), windows[-1]
    expected = means.expected_purchases(last.customers.histories, last.weeks)
    table = pd.DataFrame(trained.to_pylist()[0]["evaluations"]).set_index(
        ["window", "method", "metric"]
    )["value"]
    found = table["test", "segment_means", "mae"]
    assert found == pytest.approx(np.abs(expected - last.later).mean(), rel=1e-9)


def test_the_next_order_is_due_on_the_first_day_on_which_it_is_likely(shop):
    table = current(shop)
    row = {**train(shop).to_pylist()[0], "method": "bg_nbd"}
    found = score(row, table, 90).to_pandas().set_index("customer_key")
    days = (pd.to_datetime(found["next_order_date"]) - AS_OF).dt.days.dropna()
    customers = read_customers(table)[0]
    places = pd.Index(customers.keys).get_indexer(days.index)
    model = stored_models(row["parameters"])["bg_nbd"]
    some = customers.histories.take(places)
    assert (model.probability_of_any(some, days.to_numpy() / 7) >= 0.5 - 1e-9).all()
    assert (model.probability_of_any(some, (days.to_numpy() - 1) / 7) < 0.5).all()


def test_another_key_changes_nothing(shop, trained):
    other = shop.assign(customer_key="x" + shop["customer_key"].str[::-1])
    other = other.sample(frac=1, random_state=3)
    assert train(other).to_pylist() == trained.to_pylist()


@pytest.mark.parametrize(
    ("change", "method", "reason"),
    [
        (lambda t: t[t["repeat_day_count"] == 0], "segment_means", "0 customers with a second"),
        (lambda t: t[t["customer_key"] < "c00060"], "segment_means", "at least 100 are needed"),
        (lambda t: current(t), "average", "fewer than two windows of later orders"),
        (lambda t: t[t["observation_date"] >= DATES[3]], "segment_means", "fewer than two windows"),
        (lambda t: t[:0], "average", "0 customers; at least 100 are needed"),
    ],
    ids=["no_repeat_buyers", "few_customers", "one_date", "two_dates", "nobody"],
)
def test_where_a_model_cannot_be_judged_means_answer(shop, change, method, reason):
    table = change(shop)
    row = train(table).to_pylist()[0]
    assert row["method"] == method
    assert reason in row["method_reason"]
    found = score(row, current(table), 90)
    assert found.schema == SCHEMA
    found = found.to_pandas()
    assert len(found) == len(current(table))
    assert found["method_reason"].eq(row["method_reason"]).all()
    assert found[["alive_probability", "next_order_date", "value_3m_lower"]].isna().all(axis=None)
    told = found[["expected_orders", "purchase_probability", *VALUES]]
    assert np.isfinite(told.to_numpy(float)).all()
    assert (told.to_numpy(float) >= 0).all()
    # Noughts of a shop to which nobody has come back are explained.
    is_nought = not (told.to_numpy(float) > 0).any()
    assert row["method_reason"].endswith("so that nothing is expected") == is_nought


def test_a_shop_that_nobody_left_and_nobody_came_back_to_is_not_fitted():
    days = orders(400, stop=0.4)
    # From a date on, the shop is closed: nobody buys.
    closed = days[days["date"] <= DATES[2]]
    row = train(histories(closed)).to_pylist()[0]
    assert row["method"] == "segment_means"


def test_a_model_with_a_bias_is_refused_with_its_figures():
    # A shop whose customers all stop at once: more was expected for a year than came.
    days = orders(900)
    fading = days[(days["date"] <= DATES[0]) | (days["customer_key"] < "c00250")]
    row = train(histories(fading)).to_pylist()[0]
    parameters = pd.DataFrame(row["parameters"])
    purchases = parameters[parameters["model"] != "gamma_gamma"]
    assert not purchases["is_fit_for_use"].any()
    assert row["method"] == "segment_means"
    assert purchases["fit_reason"].str.contains("up to 25% is allowed").all()


def table_of(values, differences=None):
    """Poisson deviances of methods in a window, and their differences to the means."""
    return pd.DataFrame(
        {
            "method": list(values),
            "metric": "poisson_deviance",
            "cohort_type": "all",
            "value": list(values.values()),
            "difference": list((differences or dict.fromkeys(values, 0.0)).values()),
        }
    ).assign(
        difference_lower=lambda table: table["difference"] - 0.02,
        difference_upper=lambda table: table["difference"] + 0.02,
    )


VALIDATION = {"segment_means": 1.82, "bg_nbd": 1.74, "mbg_nbd": 1.83, "pareto_nbd": 1.78}


@pytest.mark.parametrize(
    ("unfit", "pareto", "method", "reasons"),
    [
        ((), -0.1, "bg_nbd", ["best on validation, and beats segment_means", "bg_nbd saw it"]),
        (
            ("bg_nbd",),
            -0.1,
            "pareto_nbd",
            [
                "bg_nbd, best on validation, is not fit for use: missed",
                "pareto_nbd answers: best on validation, and beats segment_means on test",
                "pareto_nbd saw it",
            ],
        ),
        (
            ("bg_nbd",),
            0.0,
            "segment_means",
            [
                "is not fit for use: missed",
                "pareto_nbd was best on validation but does not beat it",
            ],
        ),
        (
            ("bg_nbd", "pareto_nbd"),
            -0.1,
            "segment_means",
            ["is not fit for use: missed", "segment_means answers: best on validation: "],
        ),
        (
            ("bg_nbd", "mbg_nbd", "pareto_nbd"),
            -0.1,
            "segment_means",
            [
                "bg_nbd, best on validation, is not fit for use",
                "no other model is fit for use either",
            ],
        ),
        (("mbg_nbd",), -0.1, "bg_nbd", ["best on validation, and beats"]),
    ],
)
def test_the_best_model_that_is_fit_for_use_answers(unfit, pareto, method, reasons):
    verdicts = {
        name: Verdict(name not in unfit, "missed" if name in unfit else "saw it")
        for name in VALIDATION
        if name != "segment_means"
    }
    differences = {"segment_means": 0.0, "bg_nbd": -0.2, "mbg_nbd": 0.1, "pareto_nbd": pareto}
    choice = choose_fit(table_of(VALIDATION), table_of(VALIDATION, differences), verdicts)
    assert choice.method == method
    assert all(reason in choice.reason for reason in reasons), choice.reason


def test_spend_that_depends_on_frequency_is_answered_by_the_own_mean(shop):
    table = shop.assign(
        mean_repeat_value=shop["mean_repeat_value"] * shop["repeat_day_count"].clip(1)
    )
    row = train(table).to_pylist()[0]
    assert row["spend_method"] == "own_mean"
    assert "rank correlation of order count and order value +0." in row["spend_method_reason"]
    found = score(row, current(table), 90).to_pandas().set_index("customer_key")
    table = current(table).set_index("customer_key").loc[found.index]
    total = (
        table["first_order_value"]
        + table["mean_repeat_value"].fillna(0) * table["repeat_day_count"]
    )
    np.testing.assert_allclose(
        found["expected_order_value"], total / (table["repeat_day_count"] + 1)
    )


def test_what_was_returned_is_worth_nothing_and_breaks_nothing(shop):
    table = shop.copy()
    is_first = table["customer_key"] < "c00050"
    table.loc[is_first, ["first_order_value", "mean_repeat_value"]] = -20.0
    row = train(table).to_pylist()[0]
    assert "more without a value above 0 left out" in row["spend_method_reason"]
    found = score(row, current(table), 90).to_pandas()
    assert (found[VALUES] >= 0).all(axis=None)
    found = score({**row, "spend_method": "own_mean"}, current(table), 90).to_pandas()
    returned = found["customer_key"] < "c00050"
    assert (found.loc[returned, VALUES] == 0).all(axis=None)


def test_trainings_are_kept_until_another_month_is_complete(shop, trained):
    assert train(shop, trained).to_pylist() == []
    settings = LifetimeSettings(resample_count=100)
    for day, trigger in ((dt.date(2026, 7, 15), "none"), (dt.date(2026, 7, 31), "new_month")):
        row = train_lifetimes(shop, trained, settings, "shop", day).to_pylist()[0]
        assert row["trigger"] == trigger
    assert train(shop, trained, retrain="always").to_pylist()[0]["training_number"] == 2
    never = train(shop, retrain="never").to_pylist()[0]
    assert never["method"] == "segment_means"
    assert never["method_reason"] == "retrain is never, and no training is stored"
    assert len(score(never, current(shop), 90)) == len(current(shop))


def test_with_many_customers_some_are_drawn(shop):
    row = train(shop, max_customers=500).to_pylist()[0]
    assert row["customer_count"] == 500
    assert row["parameters"][0]["customer_count"] == 500
    told = "learned from 500 of 1500 customers, drawn at random"
    assert row["method_reason"].endswith(told)
    assert row["spend_method_reason"].endswith(told)
    assert len(score(row, current(shop), 90)) == len(current(shop))


def test_who_is_drawn_does_not_hang_on_keys(shop):
    other = shop.assign(customer_key="x" + shop["customer_key"].str[::-1])
    other = other.sample(frac=1, random_state=3)
    first, second = (train(table, max_customers=500).to_pylist() for table in (shop, other))
    assert first == second


def test_a_shop_that_is_not_larger_is_learned_from_whole(shop, trained):
    row, whole = train(shop, max_customers=1500).to_pylist()[0], trained.to_pylist()[0]
    assert {**row, "settings": None} == {**whole, "settings": None}
    assert "drawn at random" not in row["method_reason"]


def test_scores_are_of_one_date(shop, trained):
    with pytest.raises(ValueError, match="histories of 5 observation dates"):
        score(trained.to_pylist()[0], shop, 90)


def test_a_probability_before_anybody_came_back_is_unknown(shop):
    table = current(shop)
    table = table[table["repeat_day_count"] == 0]
    assert purchase_probabilities(table, 90).isna().all()
