import itertools

import numpy as np
import pandas as pd
import pytest

from tessera.learning.records import EVALUATION
from tessera.learning.windows import Window
from tessera.recommendation.comparison.evaluation import evaluation_table, measure
from tessera.recommendation.comparison.metrics import CUTOFFS
from tessera.recommendation.comparison.split import split_purchases
from tessera.recommendation.methods import Personal, Popularity, RecentPopularity
from tessera.recommendation.purchases import CustomerTraits, Purchases

MOMENTS = pd.to_datetime(["2024-03-01", "2024-04-01", "2024-05-01"])
WINDOWS = [
    Window(pd.Timestamp(start), pd.Timestamp(end)) for start, end in itertools.pairwise(MOMENTS)
]


def evaluate(fitted, window, baseline, cutoffs=CUTOFFS, **settings):
    return evaluation_table([measure(fitted, window, cutoffs=cutoffs)], baseline, **settings)


def shop(seed=0):
    """Sixty customers who each favour a few products, over four months; some come late."""
    generator = np.random.default_rng(seed)
    customers = generator.integers(0, 60, 1500)
    favourite = (customers * 7 + generator.geometric(0.6, 1500)) % 25
    first_days = np.where(np.arange(60) % 6 == 5, 90, 0)
    days = generator.integers(first_days[customers], 120)
    return pd.DataFrame(
        {
            "customer_key": [f"c{customer:02d}" for customer in customers],
            "product_id": [f"P{product:02d}" for product in favourite],
            "order_date": pd.Timestamp("2024-01-01") + pd.to_timedelta(days, unit="D"),
        }
    )


@pytest.fixture(scope="module")
def window():
    """The test window, with segments of those who had bought before it."""
    table = shop()
    keys = table.loc[table["order_date"] < MOMENTS[1], "customer_key"].unique()
    segments = pd.DataFrame(
        {
            "customer_key": keys,
            "observation_date": MOMENTS[1] - pd.Timedelta(days=1),
            "segment": ["odd" if int(key[1:]) % 2 else "even" for key in keys],
        }
    )
    return split_purchases(Purchases.read(table, traits=CustomerTraits(segments)), WINDOWS[1])


@pytest.fixture(scope="module")
def fitted(window):
    methods = {"popularity": Popularity(), "recent": RecentPopularity(), "personal": Personal()}
    return {
        name: method.fit(window.counts, context=window.context) for name, method in methods.items()
    }


def test_every_method_cohort_metric_and_cutoff_has_a_row(fitted, window):
    table = evaluate(fitted, window, "recent", resample_count=100)
    assert set(table.columns) <= set(EVALUATION)
    cohorts = table[["cohort_type", "cohort"]].drop_duplicates().to_numpy().tolist()
    assert cohorts == [
        ["all", "all"],
        ["warm", "warm"],
        ["cold", "cold"],
        ["segment", "even"],
        ["segment", "none"],
        ["segment", "odd"],
    ]
    assert len(table) == 3 * 6 * 8 * 3
    assert not table.duplicated(["method", "cohort_type", "cohort", "metric", "cutoff"]).any()
    has_interval = table["metric"] != "coverage"
    rows = table[has_interval]
    assert (rows["lower"] <= rows["value"] + 1e-9).all()
    assert (rows["upper"] >= rows["value"] - 1e-9).all()
    assert table.loc[~has_interval, ["lower", "upper", "difference_lower"]].isna().all(axis=None)
    own = rows[rows["method"] == "recent"]
    bounds = ["difference", "difference_lower", "difference_upper"]
    assert (own[bounds] == 0).all(axis=None)
    assert (rows.loc[rows["method"] != "recent", bounds] != 0).any(axis=None)


def test_values_and_differences_are_means_over_the_cohort(fitted, window):
    table = evaluate(fitted, window, "popularity", cutoffs=[10], resample_count=50)
    customers = window.customers()
    cold = customers[window.is_cold()[customers]]
    recalls = {}
    for name in ("popularity", "personal"):
        products, _ = fitted[name].recommend(customers, 10)
        bought = [window.relevant[[customer]].indices for customer in customers]
        recalls[name] = [
            np.isin(row, relevant).sum() / len(relevant)
            for row, relevant in zip(products, bought, strict=True)
        ]
    rows = table[(table["metric"] == "recall") & (table["method"] == "personal")]
    rows = rows.set_index("cohort")
    assert rows.loc["all", "value"] == pytest.approx(np.mean(recalls["personal"]))
    expected = np.mean(recalls["personal"]) - np.mean(recalls["popularity"])
    assert rows.loc["all", "difference"] == pytest.approx(expected)
    assert rows.loc["all", "difference_lower"] > 0.1
    counts = rows["sample_size"]
    assert counts["cold"] == len(cold) > 0
    assert counts["all"] == counts["warm"] + counts["cold"] == len(customers)
    assert counts["all"] == counts["even"] + counts["odd"] + counts["none"]
    # A new customer has no purchases of their own: personal is popularity.
    assert rows.loc["cold", "difference"] == rows.loc["cold", "difference_upper"] == 0


def test_the_table_is_the_same_again(fitted, window):
    first = evaluate(fitted, window, "personal", resample_count=50)
    pd.testing.assert_frame_equal(first, evaluate(fitted, window, "personal", resample_count=50))


def test_windows_together_are_the_mean_over_their_lists(fitted, window):
    """The same window twice: the same values and intervals over customers, twice the lists."""
    once = measure(fitted, window)
    alone, both = (
        evaluation_table(some, "personal", resample_count=50) for some in ([once], [once, once])
    )
    pd.testing.assert_frame_equal(
        both.drop(columns="sample_size"), alone.drop(columns="sample_size")
    )
    assert (both["sample_size"] == 2 * alone["sample_size"]).all()
    some = measure(fitted, window, window.customers()[:7])
    found = evaluation_table([once, some], "personal", ["all"], resample_count=5)
    values = np.concatenate([one.figures["recent"]["ndcg", 10] for one in (once, some)])
    is_ndcg = (found["metric"] == "ndcg") & (found["cutoff"] == 10) & (found["method"] == "recent")
    assert found.loc[is_ndcg, "value"].item() == pytest.approx(values.mean())


def test_bad_input_is_an_error(fitted, window):
    with pytest.raises(ValueError, match="baseline other is not among popularity"):
        evaluate(fitted, window, "other")
    wrong = {"personal": Personal().fit(window.counts[:3])}
    with pytest.raises(ValueError, match="personal was fitted to other counts"):
        evaluate(wrong, window, "personal")
