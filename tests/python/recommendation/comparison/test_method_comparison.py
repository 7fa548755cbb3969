import itertools

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from tessera.learning.choice import choose, choose_unless_worse
from tessera.learning.windows import Window, by_months
from tessera.recommendation.comparison import tuning
from tessera.recommendation.comparison.choosing import RULE, RULE_FOR_NEW, compare_methods
from tessera.recommendation.comparison.evaluation import measure
from tessera.recommendation.comparison.split import split_purchases
from tessera.recommendation.comparison.tuning import tune_weights
from tessera.recommendation.methods import (
    Blend,
    Personal,
    Popularity,
    RecentPopularity,
    RecommendationMethod,
)
from tessera.recommendation.purchases import Purchases

MOMENTS = pd.to_datetime(["2024-03-01", "2024-04-01", "2024-05-01"])
WINDOWS = [
    Window(pd.Timestamp(start), pd.Timestamp(end)) for start, end in itertools.pairwise(MOMENTS)
]


def splits(purchases):
    return [split_purchases(Purchases.read(purchases), window) for window in WINDOWS]


METHODS = {"popularity": Popularity(), "recent": RecentPopularity(), "personal": Personal()}


def shop(seed=0, season=25, size=3000, customers=80):
    """Customers repeat their favourites; besides, each month has a product of its own."""
    generator = np.random.default_rng(seed)
    customers = generator.integers(0, customers, size)
    days = generator.integers(0, 120, size)
    favourite = (customers * 7 + generator.geometric(0.6, size)) % 25
    is_seasonal = generator.random(size) < season / 100
    # The month's products start a week before it, so that they are known at its start.
    products = np.where(is_seasonal, 25 + (days + 7) // 30, favourite)
    return pd.DataFrame(
        {
            "customer_key": [f"c{customer:03d}" for customer in customers],
            "product_id": [f"P{product:02d}" for product in products],
            "order_date": pd.Timestamp("2024-01-01") + pd.to_timedelta(days, unit="D"),
        }
    )


def compared(purchases, **settings):
    first, *later = splits(purchases)
    return compare_methods(
        first,
        later,
        METHODS,
        {"blend": ["recent", "personal"]},
        **{"resample_count": 200} | settings,
    )


def test_a_blend_that_sees_more_than_the_baseline_ships():
    found = compared(shop())
    assert found.chosen.method == "blend"
    assert found.chosen.reason.startswith(
        "best on validation, and beats personal on test: ndcg@10 +"
    )
    assert set(found.table["window"]) == {"validation", "test"}
    assert set(found.table.loc[found.table["is_chosen"], "method"]) == {"blend"}
    weights = found.weights["blend"]
    assert min(weights.values()) > 0
    assert sum(weights.values()) == pytest.approx(1, abs=1e-3)


def test_the_test_window_has_no_say_in_weights_or_choice():
    """Purchases of the test are shuffled among customers: only the confirmation can change."""
    purchases = shop()
    is_test = purchases["order_date"] >= MOMENTS[1]
    spoiled = purchases.copy()
    spoiled.loc[is_test, "product_id"] = (
        spoiled.loc[is_test, "product_id"].sample(frac=1, random_state=0).to_numpy()
    )
    first, second = compared(purchases), compared(spoiled)
    assert first.weights == second.weights
    rows = [found.table[found.table["window"] == "validation"] for found in (first, second)]
    values = [part.drop(columns=["is_chosen", "reason"]) for part in rows]
    pd.testing.assert_frame_equal(*values)


def test_the_baseline_ships_where_nothing_beats_it():
    found = compared(shop(season=0))
    assert found.chosen.method == "personal"
    assert set(found.table.loc[found.table["is_chosen"], "method"]) == {"personal"}


def test_a_shop_of_repeat_purchases_alone_keeps_the_baseline_and_says_why():
    """Every customer buys the same two products; the blend can only get in the way."""
    days = pd.date_range("2024-01-01", "2024-05-31", freq="7D")
    rows = [
        (f"c{customer:03d}", f"P{(customer * 3 + place) % 40:02d}", day)
        for customer in range(120) for day in days for place in (0, 1)
    ]  # fmt: skip
    purchases = pd.DataFrame(rows, columns=["customer_key", "product_id", "order_date"])
    known = Purchases.read(purchases)
    first, *later = [
        split_purchases(known, window) for window in by_months(pd.Timestamp("2024-05-31"), 1, 3)
    ]
    found = compare_methods(
        first, later, METHODS, {"blend": ["recent", "personal"]}, resample_count=50
    )
    assert found.chosen == ("personal", "best on validation: ndcg@10 1.0000")
    assert set(found.table["window"]) == {"validation", "test", "test_1", "test_2", "test_3"}


def test_the_baseline_is_the_best_of_the_simple_answers_on_validation():
    names = ["popularity", "personal"]
    assert set(compared(shop(), baselines=names).table["baseline"]) == {"personal"}
    purchases = shop(season=100)
    assert set(compared(purchases, baselines=["recent", "personal"]).table["baseline"]) == {
        "recent"
    }


def test_a_choice_must_be_no_worse_in_most_windows():
    validation = pd.DataFrame([row("personal", "ndcg", 0.2), row("blend", "ndcg", 0.3)])
    test = pd.DataFrame([row("blend", name, 0.3, 0.01, 0.05) for name in ("ndcg", "recall")])
    good, bad = (pd.DataFrame([row("blend", "ndcg", 0.3, low, 0.01)]) for low in (0.0, -0.03))
    for windows, chosen in (([good, good, bad], "blend"), ([good, bad, bad], "personal")):
        found = choose(validation, test, "personal", RULE, windows)
        assert found.method == chosen
        assert f"no worse in {2 if chosen == 'blend' else 1} of 3 windows" in found.reason
    assert choose(validation, test, "personal", RULE, [good, bad]).method == "personal"


def test_it_comes_out_the_same_again():
    first, second = compared(shop()), compared(shop())
    pd.testing.assert_frame_equal(first.table, second.table)


@pytest.fixture(scope="module")
def fitted():
    window, _ = splits(shop())
    return window, {
        name: m.fit(window.counts, context=window.context) for name, m in METHODS.items()
    }


def reached(parts, weights, window):
    blend = Blend.from_fitted(parts, weights)
    return measure({"blend": blend}, window, cutoffs=[10]).mean("blend", "ndcg", 10)


def test_tuned_weights_are_better_than_any_part(fitted):
    window, parts = fitted
    weights = tune_weights(parts, window)
    alone = [reached(parts, dict.fromkeys(parts, 0.0) | {name: 1.0}, window) for name in parts]
    assert reached(parts, weights, window) > max(alone)
    assert weights == tune_weights(parts, window)


def test_a_part_given_twice_changes_next_to_nothing(fitted):
    window, parts = fitted
    once = {"personal": parts["personal"], "recent": parts["recent"]}
    twice = {"personal": parts["personal"], "again": parts["personal"], "recent": parts["recent"]}
    values = [reached(some, tune_weights(some, window), window) for some in (once, twice)]
    assert values[0] == pytest.approx(values[1], abs=0.01)


@pytest.mark.parametrize(("candidates", "difference"), [(50, 1e-12), (31, 1e-12), (12, 0.005)])
def test_tuning_on_the_best_of_each_part_measures_what_all_products_give(
    fitted, monkeypatch, candidates, difference
):
    """There are 31 products at most: fewer candidates may miss a product, but hardly do."""
    window, parts = fitted
    monkeypatch.setattr(tuning, "CANDIDATE_COUNT", candidates)
    found = tuning._measure(parts, window, window.customers(), "ndcg", 10)
    assert len(window.product_ids) <= 31
    for weights in np.random.default_rng(0).dirichlet(np.ones(len(parts)), 8):
        expected = reached(parts, dict(zip(parts, weights, strict=True)), window)
        assert found(weights, slice(None)) == pytest.approx(expected, abs=difference)


def test_weights_hang_little_on_the_customers_that_are_drawn():
    """Over eight samples of half the customers the spread is at most a tenth of the gain."""
    splits_here = splits(shop(seed=3, size=9000, customers=400))
    window = splits_here[0]
    parts = {name: m.fit(window.counts, context=window.context) for name, m in METHODS.items()}
    later = splits_here[1]
    again = {name: clone(m).fit(later.counts, context=later.context) for name, m in METHODS.items()}
    values = []
    for seed in range(8):
        weights = tune_weights(parts, window, most_lists=200, random_state=seed)
        values.append(reached(again, weights, later))
    gain = np.mean(values) - max(
        reached(again, dict.fromkeys(again, 0.0) | {name: 1.0}, later) for name in again
    )
    assert gain > 0.01
    assert np.std(values) < gain / 10


class Silent(RecommendationMethod):
    """A part to which all products are the same."""

    def _learn(self, counts, context):
        pass

    def _score(self, customers):
        return np.ones((len(customers), self.counts_.shape[1]))


def test_a_part_that_says_nothing_is_dropped(fitted):
    window, parts = fitted
    some = {"personal": parts["personal"], "recent": parts["recent"]}
    some |= {"silent": Silent().fit(window.counts)}
    assert tune_weights(some, window)["silent"] == 0


def test_many_customers_are_sampled(fitted, monkeypatch):
    window, parts = fitted
    whole = tune_weights(parts, window)
    monkeypatch.setattr(tuning, "TUNING_CELLS", 20 * 3 * len(window.product_ids))
    first = tune_weights(parts, window)
    assert first == tune_weights(parts, window)
    assert first != whole


def row(method, metric, value, lower=0.0, upper=0.0):
    return {
        "method": method,
        "metric": metric,
        "cohort_type": "all",
        "cutoff": 10,
        "sample_size": 40,
        "value": value,
        "difference": (lower + upper) / 2,
        "difference_lower": lower,
        "difference_upper": upper,
    }


@pytest.mark.parametrize(
    ("ndcg_lower", "recall_lower", "chosen"),
    [(0.01, 0.01, "blend"), (0.01, 0.0, "personal"), (-0.01, 0.01, "personal")],
)
def test_both_measures_must_confirm_the_best(ndcg_lower, recall_lower, chosen):
    validation = pd.DataFrame([row("personal", "ndcg", 0.2), row("blend", "ndcg", 0.3)])
    test = pd.DataFrame(
        [
            row("blend", "ndcg", 0.3, ndcg_lower, 0.05),
            row("blend", "recall", 0.3, recall_lower, 0.05),
        ]
    )
    found, reason = choose(validation, test, "personal", RULE)
    assert found == chosen
    assert ("does not beat" in reason) == (chosen == "personal")


def test_a_baseline_that_is_best_ships_at_once():
    validation = pd.DataFrame([row("personal", "ndcg", 0.3), row("blend", "ndcg", 0.3)])
    assert choose(validation, validation, "personal", RULE)[0] == "personal"


def new_row(method, value, lower=0.0, upper=0.0):
    return row(method, "ndcg", value, lower, upper) | {"cohort_type": "cold"}


def for_new(validation, test):
    words = "popularity", "new customers"
    return choose_unless_worse(validation, test, "personal", RULE_FOR_NEW, *words)


NEW = [new_row("slow", 0.2), new_row("quick", 0.3), new_row("personal", 0.4)]


@pytest.mark.parametrize(
    ("lower", "upper", "chosen", "reason"),
    [
        (0.01, 0.03, "quick", "best on validation, and not worse on test: ndcg@10 +0.0200"),
        (-0.03, 0.01, "quick", "best on validation, and not worse on test: ndcg@10 -0.0100"),
        (-0.03, 0.0, "quick", "best on validation, and not worse on test: ndcg@10 -0.0150"),
        (-0.03, -0.01, "personal", "quick was best on validation but is worse on test: ndcg@10 -0"),
    ],
)
def test_new_customers_get_the_best_of_theirs_unless_it_is_worse(lower, upper, chosen, reason):
    """Popularity was ahead on validation, which does not matter; nor do warm customers."""
    warm = [row("slow", "ndcg", 0.9, 0.8, 0.9), row("quick", "ndcg", 0.1, -0.9, -0.8)]
    test = [new_row("slow", 0.4, -0.9, -0.8), new_row("quick", 0.2, lower, upper), *warm]
    found = for_new(pd.DataFrame([*NEW, *warm]), pd.DataFrame(test))
    assert found[0] == chosen
    assert found[1].startswith(reason)
    assert found[1].endswith("against popularity, 40 new customers")


def test_without_new_customers_the_first_is_taken_and_nothing_is_claimed():
    warm = pd.DataFrame([row("slow", "ndcg", 0.2), row("quick", "ndcg", 0.3)])
    found = for_new(warm, warm)
    assert found == ("slow", "no new customers could be measured in the test window")
    chosen, reason = for_new(warm, pd.DataFrame(NEW))
    assert chosen == "slow"
    assert reason.startswith("not compared with others on validation, and not worse on test")
    baseline = pd.DataFrame([new_row("personal", 0.4)])
    assert for_new(baseline, baseline)[0] == "personal"


def test_what_is_meant_for_new_customers_is_never_chosen_for_others():
    """Though it is the best of all."""
    parts = {"recent": RecentPopularity(), "personal": Personal()}
    purchases = shop()
    # Some come first in each window.
    for place, moment in enumerate(MOMENTS[:2]):
        is_new = purchases["customer_key"].str.endswith(str(place))
        purchases = purchases[~is_new | (purchases["order_date"] >= moment)]
    first, *later = splits(purchases)
    found = compare_methods(
        first,
        later,
        {"popularity": Popularity(), "personal": Personal()},
        {},
        for_new={"new": Blend(parts, {"recent": 0.25, "personal": 0.75})},
        resample_count=50,
    )
    assert (found.chosen.method, found.chosen_for_new.method) == ("personal", "new")
    table = found.table
    assert set(table.loc[table["method"] == "new", "cohort_type"]) == {"cold"}
    keys = ["window", "cohort", "metric", "cutoff"]
    assert (table.groupby(keys)["is_chosen"].sum() == 1).all()


def test_bad_input_is_an_error():
    first, *later = windows = splits(shop())
    with pytest.raises(ValueError, match="not among the methods: als, other"):
        compare_methods(first, later, METHODS, {"blend": ["als"]}, baselines=["other"])
    with pytest.raises(ValueError, match="at least one part"):
        tune_weights({}, windows[0])
