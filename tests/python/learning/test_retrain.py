"""What var retrain means: one table of cases, the same for every task that learns."""

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from tessera.demand import DemandSettings, read_weeks, train_demand
from tessera.learning.records import TRAINING
from tessera.prediction import PredictionSettings, Shop, train_purchases, train_values
from tessera.prediction.lifetime import LifetimeSettings, train_lifetimes
from tessera.recommendation import (
    ComparisonSettings,
    CustomerTraits,
    RatingSettings,
    train_ratings,
    train_recommender,
)
from tessera.segmentation import TrainingSettings, train_clusters
from tessera.text import TextSettings, train_texts

DAY = dt.date(2026, 1, 31)
LATER = DAY + dt.timedelta(days=10)
NEXT_MONTH = DAY + dt.timedelta(days=33)
MUCH_LATER = DAY + dt.timedelta(days=400)
DAYS = {"old": MUCH_LATER, "new period": NEXT_MONTH}


def customers(shift=0.0):
    values = np.random.default_rng(0).uniform(0, 0.5, 300) + shift
    keys = [f"c{number:03d}" for number in range(300)]
    return pd.DataFrame({"customer_key": keys, "web_share": values, "monetary": values})


def orders(until):
    days = pd.date_range("2025-06-01", until, freq="D")
    numbers = np.arange(len(days))
    return pd.DataFrame(
        {
            "customer_key": [f"c{number % 9}" for number in numbers],
            "product_id": [f"P{number % 7}" for number in numbers],
            "order_date": days,
        }
    )


def clusters(settings, stored, day, case):
    rules = pd.DataFrame(columns=["persona", "feature", "min_z", "max_z"])
    described = pd.DataFrame({"feature": ["web_share", "monetary"], "scaling": ["plain", "log"]})
    described = described.assign(low_words="", high_words="")
    features = customers(0.4 if case == "drifted" else 0.0)
    return train_clusters(features, stored, rules, described, settings, "here", day)


def recommendations(settings, stored, day, case):
    last = NEXT_MONTH if case == "new period" else DAY
    return train_recommender(orders(last), CustomerTraits(), stored, settings, "here", day)


def ratings(settings, stored, day, _):
    given = orders(DAY).drop_duplicates(["customer_key", "product_id"]).assign(rating=4)
    given = given.rename(columns={"order_date": "reviewed_at"})
    return train_ratings(given, stored, settings, "here", day)


def predictions(settings, stored, day, task):
    minimums = pd.DataFrame([{"task": task, "measure": "cases", "minimum": 1}])
    columns = ("observation_date", "recency_days", "has_purchased", "spend", "order_days")
    nobody = pd.DataFrame({name: pd.Series(dtype=float) for name in columns})
    nobody["observation_date"] = pd.to_datetime(nobody["observation_date"])
    shop = Shop("here", day, dt.date(2025, 1, 1))
    if task in ("purchases", "categories"):
        return train_purchases(nobody, stored, minimums, settings, shop, task)
    return train_values(nobody, stored, minimums, settings, shop, task)


def lifetimes(settings, stored, day, _):
    columns = (
        "repeat_day_count", "first_to_last_days", "age_days", "first_order_value",
        "mean_repeat_value",
    )  # fmt: skip
    one = {"customer_key": "c0", "observation_date": pd.Timestamp(day)} | dict.fromkeys(columns, 0)
    return train_lifetimes(pd.DataFrame([one]), stored, settings, "here", day)


def texts(settings, stored, day, _):
    said = {"feedback_key": "r", "customer_key": "c0", "rating": 5.0, "words": "Good"}
    said["said_at"] = pd.Timestamp(DAY).as_unit("us")
    words = pd.DataFrame([{"word": "good", "kind": "opinion", "score": 1.0}])
    minimums = pd.DataFrame([{"task": "text", "measure": "texts", "minimum": 200}])
    return train_texts(pd.DataFrame([said]), words, minimums, stored, settings, "here", day)


def demand(settings, stored, day, _):
    monday = dt.date(2025, 12, 1)
    sold = {"product_id": "P1", "segment": "guest", "week_start_date": monday, "units": 2.0}
    weeks = read_weeks(pd.DataFrame([sold]), monday, monday + dt.timedelta(weeks=8))
    return train_demand(weeks, stored, settings, (day, "here"))


def predicting(task, cause):
    return Task(
        lambda settings, stored, day, _: predictions(settings, stored, day, task),
        PredictionSettings(["recency_days"], horizon_days=30),
        {"horizon_days": 31},
        "none",
        # Once the horizon of the last training is over.
        {"new period": cause, "old": cause},
    )


@dataclass(frozen=True)
class Task:
    train: Any
    settings: Any
    # Others would give another training.
    others: Any
    fallback: str
    # What asks for a training, of what may happen to a shop.
    causes: dict[str, str]


# Small settings: no customers to cluster and too little to compare, so that training is quick.
# By what stands between the layer and _trainings in the name of the model.
TASKS = {
    "cluster": Task(
        clusters,
        TrainingSettings(["web_share"], min_customers=1000, retrain_max_age_days=180),
        {"k_max": 6},
        "rfm_segments",
        {"drifted": "drift", "old": "age"},
    ),
    "recommendation": Task(
        recommendations,
        ComparisonSettings(["personal"], min_customers=1000),
        {"min_products": 11},
        "personal",
        {"new period": "new_month"},
    ),
    "rating": Task(
        ratings,
        RatingSettings(min_ratings=1000),
        {"min_later_ratings": 31},
        "bias",
        {"new period": "new_month", "old": "new_month"},
    ),
    "purchase": predicting("purchases", "outcome"),
    "category": predicting("categories", "outcome"),
    "spend": predicting("spend", "age"),
    "order_day": predicting("order_days", "age"),
    "lifetime": Task(
        lifetimes,
        LifetimeSettings(),
        {"min_customers": 101},
        "average",
        {"new period": "new_month", "old": "new_month"},
    ),
    "demand": Task(
        demand,
        DemandSettings(),
        {"horizon_weeks": 4},
        "mean_8",
        {"new period": "new_month", "old": "new_month"},
    ),
    "text": Task(
        texts,
        TextSettings(),
        {"max_texts": 10},
        "lexicon",
        {"new period": "new_month", "old": "new_month"},
    ),
}
CASES = ["nothing stored", "same", "other settings", "drifted", "old", "new period"]


def expected(task, case, mode):
    """Return the trigger; none where nothing is trained."""
    if mode == "never":
        return "none"
    if case == "nothing stored":
        return "first"
    if case == "other settings":
        return "settings"
    return "always" if mode == "always" else task.causes.get(case, "none")


@pytest.mark.parametrize("mode", ["auto", "always", "never"])
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", TASKS)
def test_retrain_means_the_same_for_every_task(name, case, mode):
    task = TASKS[name]
    stored = None if case == "nothing stored" else task.train(task.settings, None, DAY, "same")
    changes = task.others if case == "other settings" else {}
    settings = replace(task.settings, retrain=mode, **changes)
    day = DAYS.get(case, LATER)
    found = task.train(settings, stored, day, case)
    assert set(TRAINING) <= set(found.column_names)
    (row,) = found.to_pylist()
    trigger = expected(task, case, mode)
    assert (row["trigger"], row["is_trained"]) == (trigger, trigger != "none")
    assert row["trigger_reason"]
    assert row["checked_as_of"] == day
    assert row["training_number"] == (1 if stored is not None else 0) + (trigger != "none")
    assert row["trained_as_of"] == (
        day if row["is_trained"] else DAY if stored is not None else None
    )
    if mode == "never":
        says = "other settings" if case == "other settings" else "retrain is never"
        assert says in row["trigger_reason"]
    if row["is_trained"] or stored is None:
        assert row["method"] == task.fallback
        assert row["method_reason"]
    # A second look on the same day adds nothing, unless it is to train always.
    both = found if stored is None else pa.concat_tables([stored, found])
    assert task.train(settings, both, day, case).num_rows == (mode == "always")


@pytest.mark.parametrize("name", TASKS)
def test_the_first_training_can_be_forbidden_and_made_later(name):
    """The task's fallback answers until then, and says why."""
    task = TASKS[name]
    never = replace(task.settings, retrain="never")
    nothing = task.train(never, None, DAY, "same")
    (row,) = nothing.to_pylist()
    assert (row["training_number"], row["is_trained"], row["method"]) == (0, False, task.fallback)
    assert row["method_reason"] == "retrain is never, and no training is stored"
    (row,) = task.train(task.settings, nothing, DAY, "same").to_pylist()
    assert (row["training_number"], row["trigger"]) == (1, "first")


@pytest.mark.parametrize("name", TASKS)
def test_other_shops_and_later_trainings_are_not_looked_at(name):
    task = TASKS[name]
    stored = task.train(task.settings, None, DAY, "same")
    (earlier,) = task.train(task.settings, stored, DAY - dt.timedelta(1), "same").to_pylist()
    assert (earlier["trigger"], earlier["training_number"]) == ("first", 2)
    place = stored.schema.get_field_index("input_scope")
    elsewhere = stored.set_column(place, "input_scope", pa.array(["there"]))
    (other,) = task.train(task.settings, elsewhere, DAY, "same").to_pylist()
    assert (other["trigger"], other["training_number"]) == ("first", 1)


@pytest.mark.parametrize("name", TASKS)
def test_an_unknown_mode_names_the_var(name):
    with pytest.raises(ValueError, match="var retrain: 'sometimes' is not among auto, always"):
        replace(TASKS[name].settings, retrain="sometimes")


def test_every_task_is_in_the_table():
    models = Path(__file__).parents[3].glob("python_models/*/*/*_trainings.py")
    assert {model.stem.split("_", 1)[1] for model in models} == {
        f"{name}_trainings" for name in TASKS
    }
