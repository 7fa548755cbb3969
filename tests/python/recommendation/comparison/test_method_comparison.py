import itertools

import numpy as np
import pandas as pd
import pytest

from tessera.learning.choice import choose, choose_unless_worse
from tessera.learning.windows import Window
from tessera.recommendation.comparison.choosing import RULE, RULE_FOR_NEW, compare_methods
from tessera.recommendation.comparison.evaluation import evaluate
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


def shop(seed=0, season=25):
    """Customers repeat their favourites; besides, each month has a product of its own."""
    generator = np.random.default_rng(seed)
    customers = generator.integers(0, 80, 3000)
    days = generator.integers(0, 120, 3000)
    favourite = (customers * 7 + generator.geometric(0.6, 3000)) % 25
    is_seasonal = generator.random(3000) < season / 100
    # The month's products start a week before it, so that they are known at its start.
    products = np.where(is_seasonal, 25 + (days + 7) // 30, favourite)
    return pd.DataFrame(
        {
            "customer_key": [f"c{customer:02d}" for customer in customers],
            "product_id": [f"P{product:02d}" for product in products],
            "order_date": pd.Timestamp("2024-01-01") + pd.to_timedelta(days, unit="D"),
        }
    )


def compared(purchases, **settings):
    return compare_methods(
        *splits(purchases),
        METHODS,
        {"blend": ["recent", "personal"]},
        resample_count=200,
        trial_count=8,
        **settings,
    )


def test_a_blend_that_sees_more_than_the_baseline_ships():
    found = compared(shop())
    assert found.chosen.method == "blend"
    assert found.chosen.reason.startswith(
        "best on validation, and beats personal on test: ndcg@10 +"
    )
    assert set(found.table["window"]) == {"validation", "test"}
    assert set(found.table.loc[found.table["is_chosen"], "method"]) == {"blend"}
    weights = found.tunings["blend"].weights
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
    assert first.tunings["blend"].weights == second.tunings["blend"].weights
    rows = [found.table[found.table["window"] == "validation"] for found in (first, second)]
    values = [part.drop(columns=["is_chosen", "reason"]) for part in rows]
    pd.testing.assert_frame_equal(*values)


def test_the_baseline_ships_where_nothing_beats_it():
    found = compared(shop(season=0))
    assert found.chosen.method == "personal"
    assert set(found.table.loc[found.table["is_chosen"], "method"]) == {"personal"}


def test_it_comes_out_the_same_again():
    first, second = compared(shop()), compared(shop())
    pd.testing.assert_frame_equal(first.table, second.table)


@pytest.fixture(scope="module")
def fitted():
    window, _ = splits(shop())
    return window, {name: m.fit(window.counts, window.context) for name, m in METHODS.items()}


def test_tuned_weights_are_no_worse_than_any_part_and_all_tries_are_told(fitted):
    window, parts = fitted
    tuning = tune_weights(parts, window, trial_count=5)
    trials = tuning.trials
    assert trials.columns.tolist() == [*parts, "ndcg"]
    assert not trials.duplicated(list(parts)).any()
    alone = trials[(trials[list(parts)] == 1).any(axis=1)]
    assert len(alone) == 3
    reached = trials.set_index(list(parts))["ndcg"][tuple(tuning.weights.values())]
    assert reached > alone["ndcg"].max()
    assert tuning.weights == tune_weights(parts, window, trial_count=5).weights


def test_a_part_that_brings_nothing_is_dropped(fitted):
    window, parts = fitted
    twice = {"personal": parts["personal"], "again": parts["personal"], "recent": parts["recent"]}
    weights = tune_weights(twice, window, trial_count=3).weights
    assert (weights["personal"] == 0) != (weights["again"] == 0)


@pytest.mark.parametrize(("candidates", "difference"), [(50, 1e-12), (31, 1e-12), (12, 0.005)])
def test_tuning_on_the_best_of_each_part_measures_what_all_products_give(
    fitted, monkeypatch, candidates, difference
):
    """There are 31 products at most: fewer candidates may miss a product, but hardly do."""
    window, parts = fitted
    monkeypatch.setattr("tessera.recommendation.comparison.tuning.CANDIDATE_COUNT", candidates)
    trials = tune_weights(parts, window, trial_count=8, round_count=1).trials
    assert len(window.product_ids) <= 31
    blends = {
        f"blend {place}": Blend.from_fitted(parts, dict(zip(parts, weights, strict=True)))
        for place, weights in enumerate(trials[list(parts)].to_numpy())
    }
    found = evaluate(blends, window, "blend 0", cutoffs=[10], resample_count=1)
    is_all = (found["cohort_type"] == "all") & (found["metric"] == "ndcg")
    np.testing.assert_allclose(trials["ndcg"], found.loc[is_all, "value"], atol=difference)


class Silent(RecommendationMethod):
    """A part to which all products are the same."""

    def _learn(self, counts, context):
        pass

    def _score(self, customers):
        return np.ones((len(customers), self.counts_.shape[1]))


def test_a_part_that_says_nothing_is_dropped(fitted):
    window, parts = fitted
    some = {f"personal_{number}": parts["personal"] for number in range(4)}
    some |= {"recent": parts["recent"], "silent": Silent().fit(window.counts)}
    tuning = tune_weights(some, window, trial_count=0)
    assert tuning.weights["silent"] == 0
    # All with equal weights were the best of the first tries: dropping this one gained nothing.
    assert tuning.trials["ndcg"].head(len(some) + 1).idxmax() == len(some)


def test_many_customers_are_sampled(fitted, monkeypatch):
    window, parts = fitted
    monkeypatch.setattr(
        "tessera.recommendation.comparison.tuning.TUNING_CELLS", 20 * len(window.product_ids)
    )
    first = tune_weights(parts, window, trial_count=3)
    assert first.trials.equals(tune_weights(parts, window, trial_count=3).trials)
    sampled = first.trials["ndcg"].iloc[0]
    monkeypatch.undo()
    assert tune_weights(parts, window, trial_count=0).trials["ndcg"].iloc[0] != sampled


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
    found = compare_methods(
        *splits(shop()),
        {"popularity": Popularity(), "personal": Personal()},
        {},
        for_new={"new": Blend(parts, {"recent": 0.25, "personal": 0.75})},
        resample_count=50,
    )
    assert (found.chosen.method, found.chosen_for_new.method) == ("personal", "new")
    table = found.table
    figures = table[(table["metric"] == "ndcg") & (table["cohort"] == "all")]
    assert figures.groupby("method")["value"].max().idxmax() == "new"
    keys = ["window", "cohort", "metric", "cutoff"]
    assert (table.groupby(keys)["is_chosen"].sum() == 1).all()


def test_bad_input_is_an_error():
    windows = splits(shop())
    with pytest.raises(ValueError, match="not among the methods: als, other"):
        compare_methods(*windows, METHODS, {"blend": ["als"]}, baseline="other")
    with pytest.raises(ValueError, match="lack 10"):
        compare_methods(*windows, METHODS, {}, cutoffs=[5])
    with pytest.raises(ValueError, match="at least one part"):
        tune_weights({}, windows[0])
