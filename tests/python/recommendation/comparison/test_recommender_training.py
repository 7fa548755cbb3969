import datetime as dt

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from scripts.write_methods import recommenders, routes

from tessera.recommendation import (
    ChosenMethods,
    ComparisonSettings,
    CustomerTraits,
    Purchases,
    recommend_products,
    train_recommender,
)
from tessera.recommendation.comparison import training
from tessera.recommendation.comparison.training import SCHEMA, comparison_windows, resting
from tessera.recommendation.methods import EASE, RecommendationMethod, baselines, compared_methods
from tessera.recommendation.methods.base import KINDS
from tessera.recommendation.methods.routes import Route

AS_OF = dt.date(2024, 4, 20)
SETTINGS = {
    "methods": ["recent_popularity", "segment_popularity", "personal", "item_knn", "als"],
    "window_customers": 20,
    "resample_count": 50,
}


def shop(seed=0, size=2500):
    """Customers repeat their favourites from January on; March is the last full month."""
    generator = np.random.default_rng(seed)
    customers = generator.integers(0, 80, size)
    products = (customers * 7 + generator.geometric(0.5, size)) % 25
    days = generator.integers(0, 110, size)
    return pd.DataFrame(
        {
            "customer_key": [f"c{customer:02d}" for customer in customers],
            "product_id": [f"P{product:02d}" for product in products],
            "order_date": pd.Timestamp("2024-01-01") + pd.to_timedelta(days, unit="D"),
        }
    )


def traits():
    keys = [f"c{number:02d}" for number in range(80)]
    ends = pd.to_datetime(["2024-01-31", "2024-02-29", "2024-03-31"])
    pairs = pd.MultiIndex.from_product([keys, ends], names=["customer_key", "observation_date"])
    segments = pairs.to_frame(index=False).assign(segment=["loyal", "lost", "new", "lost"] * 60)
    groups = pd.DataFrame({"customer_key": keys, "demographic_group": ["GB", "FR"] * 40})
    return CustomerTraits(segments, groups)


def train(purchases=None, stored=None, scope="here", as_of=AS_OF, known=None, **settings):
    return train_recommender(
        shop() if purchases is None else purchases,
        known or traits(),
        stored,
        ComparisonSettings(**SETTINGS | settings),
        scope,
        as_of,
    )


def lines(rows):
    return pd.DataFrame(rows, columns=["customer_key", "product_id", "order_date"]).astype(
        {"order_date": "datetime64[us]"}
    )


@pytest.fixture(scope="module")
def trained():
    return train()


def test_the_stored_row_says_what_was_found(trained):
    assert trained.schema == SCHEMA
    (row,) = trained.to_pylist()
    assert (row["input_scope"], row["training_number"], row["trigger"]) == ("here", 1, "first")
    assert row["trained_as_of"] == AS_OF
    assert row["last_month_end"] == dt.date(2024, 4, 1)
    assert row["customer_count"] == 80
    found = pd.DataFrame(row["evaluations"])
    assert set(found["method"]) == {*SETTINGS["methods"], "blend", "personal_and_popular"}
    spans = found[["window", "window_start", "window_end"]].drop_duplicates().to_numpy().tolist()
    assert sorted(spans) == [
        ["test", dt.date(2024, 3, 1), dt.date(2024, 4, 1)],
        ["validation", dt.date(2024, 2, 1), dt.date(2024, 3, 1)],
    ]
    assert found.loc[found["metric"] == "coverage", "lower"].isna().all()
    chosen = found[found["is_chosen"] & (found["cohort_type"] != "cold")]
    assert set(chosen["method"]) == {row["method"]}
    assert set(chosen["reason"]) == {row["method_reason"]}


def test_the_stored_row_is_what_recommendations_are_made_with(trained, tmp_path):
    pq.write_table(trained, tmp_path / "trainings.parquet")
    stored = pq.read_table(tmp_path / "trainings.parquet")
    assert stored.equals(trained)
    (row,) = stored.to_pylist()
    chosen = ChosenMethods.read(row)
    assert chosen.method == row["method"] == "blend"
    assert sum(chosen.weights.values()) == pytest.approx(1, abs=1e-3)
    assert min(chosen.weights.values()) > 0
    assert all(f"{part} {weight:.2f}" in row["method_reason"]
               for part, weight in chosen.weights.items())  # fmt: skip
    ids = sorted(set(shop()["product_id"]))
    flags = {"category": None, "is_eligible": True, "is_repeatable": True}
    found = recommend_products(
        shop(),
        pd.DataFrame({"customer_key": ["c00", "n"]}),
        pd.DataFrame({"product_id": ids}).assign(**flags),
        chosen,
        AS_OF,
        traits(),
        count=1,
    )
    methods = [row["method"], row["method_for_new"]]
    assert found["method"].to_pylist() == methods
    assert found["method_reason"][1].as_py() == row["method_for_new_reason"]


def test_it_comes_out_the_same_again_whatever_the_order(trained):
    assert train(shop().sample(frac=1, random_state=1)).equals(trained)


def test_nothing_is_stored_where_nothing_is_due(trained):
    told = []
    found = train_recommender(
        shop(), traits(), trained, ComparisonSettings(**SETTINGS), "here", AS_OF, told.append
    )
    assert found.equals(SCHEMA.empty_table())
    assert told == ["ml_recommendation_trainings: kept: no month is complete after 2024-04-01"]


def test_other_shops_and_later_comparisons_are_not_looked_at(trained):
    few = {"min_customers": 1000}
    other = train(stored=trained, scope="there", **few).to_pylist()[0]
    assert (other["trigger"], other["training_number"]) == ("first", 1)
    earlier = train(stored=trained, as_of=AS_OF - dt.timedelta(days=1), **few).to_pylist()[0]
    assert (earlier["trigger"], earlier["training_number"]) == ("first", 2)


@pytest.mark.parametrize(
    ("customers", "first", "bounds"),
    [
        # Enough customers bought in the last month.
        (20, "2023-01-01", ["2024-02-01", "2024-03-01", "2024-04-01"]),
        # Ten new ones each month: two months are enough.
        (10, "2023-01-01", ["2023-12-01", "2024-02-01", "2024-04-01"]),
        # Never enough: three months at most.
        (2, "2023-01-01", ["2023-10-01", "2024-01-01", "2024-04-01"]),
        # Purchases reach back to January: with two months nothing would be before the validation.
        (2, "2024-01-01", ["2024-02-01", "2024-03-01", "2024-04-01"]),
        # To November: with two months something is.
        (2, "2023-11-30", ["2023-12-01", "2024-02-01", "2024-04-01"]),
    ],
)
def test_a_window_has_months_enough(customers, first, bounds):
    """Each month from the first one so many other customers buy."""
    months = pd.date_range(first, "2024-04-09", freq="MS").union([pd.Timestamp(first)])
    rows = [(f"{month:%m}{number}", "P", month) for month in months for number in range(customers)]
    purchases = Purchases.read(lines([*rows, ("late", "P", pd.Timestamp("2024-04-09"))]))
    settings = ComparisonSettings(window_customers=20, test_windows=1)
    found = comparison_windows(purchases, pd.Timestamp("2024-04-09"), settings)
    assert [str(day.date()) for day in (found[0].start, found[1].start, found[1].end)] == bounds


@pytest.mark.parametrize(
    ("first", "count"), [("2023-01-01", 3), ("2023-12-31", 2), ("2024-01-01", 1)]
)
def test_there_are_as_many_test_windows_as_the_purchases_reach_back_to(first, count):
    months = pd.date_range(first, "2024-04-09", freq="MS").union([pd.Timestamp(first)])
    purchases = Purchases.read(lines([("c", "P", month) for month in months]))
    settings = ComparisonSettings(window_customers=1)
    found = comparison_windows(purchases, pd.Timestamp("2024-04-09"), settings)
    assert len(found) == 1 + count
    assert (found[-1].start, found[-1].end) == (
        pd.Timestamp("2024-03-01"), pd.Timestamp("2024-04-01"),
    )  # fmt: skip


def comparison(number, **uppers):
    """A stored training whose methods lie so far below a baseline of .3."""
    figures = {"window": "validation", "cohort_type": "all", "metric": "ndcg", "cutoff": 10}
    found = [
        figures | {"method": name, "value": 0.2, "difference": -0.1, "difference_upper": upper}
        for name, upper in uppers.items()
    ]
    return {"training_number": number, "is_trained": True, "evaluations": found}


@pytest.mark.parametrize(
    ("stored", "resting_ones"),
    [
        ([], []),
        ([comparison(1, ease=-0.05)], []),
        ([comparison(1, ease=-0.05), comparison(2, ease=-0.05)], ["ease"]),
        # Within a tenth of the baseline once.
        ([comparison(1, ease=-0.05), comparison(2, ease=-0.02)], []),
        # Parts of the blend never rest.
        ([comparison(1, als=-0.2), comparison(2, als=-0.2)], []),
        # Six comparisons without it are enough.
        ([*(comparison(n, ease=-0.05) for n in (1, 2)), comparison(7, als=0)], ["ease"]),
        ([*(comparison(n, ease=-0.05) for n in (1, 2)), comparison(8, als=0)], []),
    ],
)
def test_what_was_far_behind_twice_rests_and_is_tried_again(stored, resting_ones):
    assert list(resting(stored, ComparisonSettings())) == resting_ones


def test_a_resting_method_is_not_run_and_the_row_says_so(monkeypatch):
    methods = ["ease", "user_knn"]
    first = train(methods=methods)
    monkeypatch.setattr(training, "REST_AFTER", 1)
    monkeypatch.setattr(training, "FAR_BEHIND", -9.0)
    (row,) = train(stored=first, methods=methods, retrain="always").to_pylist()
    assert [one["method"] for one in row["left_out"]] == ["user_knn", "ease"]
    assert (
        "not run: user_knn: far behind in comparisons 1, tried again in 8" in row["method_reason"]
    )
    assert not {"ease", "user_knn"} & {one["method"] for one in row["evaluations"]}


def few_customers():
    return shop()[shop()["customer_key"] < "c30"]


def few_products():
    return shop().assign(product_id="P0" + shop()["product_id"].str[-1]).query("product_id<'P08'")


@pytest.mark.parametrize(
    ("purchases", "reason"),
    [
        (shop().head(0), "0 customers with purchases before 2024-04-01; at least 50 are needed"),
        (few_customers(), "30 customers with purchases before 2024-04-01; at least 50 are needed"),
        (few_products(), "8 products before 2024-04-01; at least 10 are needed"),
        (
            shop()[shop()["order_date"] >= "2024-02-10"],
            "purchases must reach back beyond 2024-02-01",
        ),
        (
            shop()[~shop()["order_date"].between("2024-02-01", "2024-02-29")],
            "no product known before 2024-02-01 was bought until 2024-03-01",
        ),
        (
            # Everything in March is new.
            shop().assign(
                product_id=shop()["product_id"].where(
                    shop()["order_date"].dt.month != 3, "N" + shop()["product_id"]
                )
            ),
            "no product known before 2024-03-01 was bought until 2024-04-01",
        ),
        (
            shop()[shop()["order_date"] >= "2024-04-01"],
            "0 customers with purchases before 2024-04-01; at least 50 are needed",
        ),
    ],
)
def test_too_little_for_a_comparison_gives_the_baseline_and_says_why(purchases, reason):
    (row,) = train(purchases).to_pylist()
    assert row["method"] == "personal"
    assert row["method_for_new"] == "cold_start_30_days"
    assert row["method_reason"] == row["method_for_new_reason"] == f"not compared: {reason}"
    assert row["weights"] == [{"part": "personal", "weight": 1.0}]
    assert row["evaluations"] == []
    assert row["customer_count"] == purchases["customer_key"].nunique()


def test_what_the_shop_has_no_data_for_is_not_compared(monkeypatch):
    monkeypatch.setattr(EASE, "most_products", 24)
    known = CustomerTraits()
    settings = {"methods": ["segment_popularity", "ease"]}
    (row,) = train(known=known, **settings).to_pylist()
    methods = {one["method"] for one in row["evaluations"]}
    assert {name for name in methods if not name.startswith("cold")} == {
        "personal", "personal_and_popular", "blend",
    }  # fmt: skip


def comparable(found):
    """What must not depend on anything after the test."""
    (row,) = found.to_pylist()
    return {name: row[name] for name in row if name not in ("customer_count", "settings")}


@pytest.mark.parametrize("most_customers", [20_000, 60])
def test_purchases_after_the_test_change_nothing(most_customers):
    """In April old customers buy something new, and new ones something old."""
    whole = shop()
    before = whole[whole["order_date"] < "2024-04-01"]
    old = [(key, "P00N", "2024-04-02") for key in whole["customer_key"].unique()]
    new = [(f"b{number}", f"P{number:02d}", "2024-04-09") for number in range(25)]
    first = train(before, most_customers=most_customers)
    second = train(pd.concat([before, lines([*old, *new])]), most_customers=most_customers)
    assert comparable(first) == comparable(second)


def test_purchases_in_the_test_leave_the_validation_as_it_is():
    """In March old customers buy other things, and customers and products come that are new."""
    whole = shop()
    before = whole[whole["order_date"] < "2024-03-01"]
    march = whole[whole["order_date"].between("2024-03-01", "2024-03-31")]
    other = march.assign(product_id=march["product_id"].to_numpy()[::-1])
    new = [(f"b{number}", f"N{number % 3}", "2024-03-09") for number in range(25)]
    tables = [
        pd.DataFrame(train(pd.concat([before, after])).to_pylist()[0]["evaluations"])
        for after in (march, pd.concat([other, lines(new)]))
    ]
    first, second = (
        table[table["window"] == "validation"].drop(columns=["is_chosen", "reason"])
        for table in tables
    )
    assert len(first)
    pd.testing.assert_frame_equal(first, second)
    assert (
        not tables[0]
        .loc[tables[0]["window"] == "test", "value"]
        .equals(tables[1].loc[tables[1]["window"] == "test", "value"])
    )


def test_of_many_customers_a_sample_is_compared_on(trained):
    few = {"most_customers": 40, "min_customers": 40}
    first = train(**few)
    assert first.equals(train(shop().sample(frac=1, random_state=1), **few))
    (row,) = first.to_pylist()
    assert row["customer_count"] == 80
    compared = max(one["sample_size"] for one in row["evaluations"])
    assert 30 < compared <= 40
    assert not first["evaluations"].equals(trained["evaluations"])


def test_settings_are_read_from_text_and_every_one_but_retrain_counts():
    read = ComparisonSettings.read(
        {"methods": ("als",), "min_customers": "5", "retrain": "never", "owner": "someone"}
    )
    assert read == ComparisonSettings(methods=["als"], min_customers=5, retrain="never")
    assert read.fingerprint() == ComparisonSettings(methods=["als"], min_customers=5).fingerprint()
    assert read.fingerprint() != ComparisonSettings(methods=["als"]).fingerprint()
    assert ComparisonSettings().methods == list(compared_methods())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"methods": ["svd"]}, "var recommendations.methods: svd is not among popularity, "),
        ({"retrain": "sometimes"}, "var retrain: 'sometimes' is not among auto, always, never"),
        (
            {"min_customers": 0},
            "meta min_customers of ml_recomm.*: 0; at",
        ),
        ({"resample_count": 0}, "meta resample_count of .*: 0; at least 1 is needed"),
    ],
)
def test_impossible_settings_are_an_error(change, message):
    with pytest.raises(ValueError, match=message):
        ComparisonSettings(**change)


def test_a_new_recommender_is_one_class():
    """It is compared, its own sentence is the reason of its products, and the docs list it."""
    try:

        class Alphabetical(RecommendationMethod):
            """Place in the alphabet."""

            name = "alphabetical"
            route = Route("alphabet", "It comes first", "Rarely bought without {product}", "First")

            def _learn(self, counts, _):
                self._width = counts.shape[1]

            def _score(self, customers):
                return -np.tile(np.arange(self._width, dtype=float), (len(customers), 1))

        assert list(ComparisonSettings().methods)[-1] == "alphabetical"
        (row,) = train(methods=["alphabetical"]).to_pylist()
        compared = {one["method"] for one in row["evaluations"]}
        assert {"alphabetical", *baselines()} <= compared
        ids = sorted(set(shop()["product_id"]))
        flags = {"category": None, "is_eligible": True, "is_repeatable": True}
        found = recommend_products(
            shop(),
            pd.DataFrame({"customer_key": ["c00"]}),
            pd.DataFrame({"product_id": ids}).assign(**flags),
            ChosenMethods("alphabetical", "best", {"alphabetical": 1.0}),
            AS_OF,
            traits(),
            count=1,
        ).to_pylist()[0]
        assert (found["product_id"], found["method"]) == (ids[0], "alphabetical")
        assert found["route"] == "alphabet"
        assert found["reason_pattern"] in ("Rarely bought without {product}", "First")
        assert "| `alphabetical` | Place in the alphabet |" in list(recommenders())
        assert "| `alphabet` | It comes first | Rarely bought without {product} |" in list(routes())
    finally:
        KINDS.pop("alphabetical", None)
