"""Trainings of clusters: decided, stored, continued, and refused where there is nothing to find."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scripts.write_methods import cluster_methods
from threadpoolctl import threadpool_limits

from tessera.learning import Trainings
from tessera.segmentation import TrainingSettings, train_clusters
from tessera.segmentation.methods import METHODS, KMeans
from tessera.segmentation.stored_model import StoredModel

DAY = dt.date(2026, 1, 31)
FEATURES = ["web_share", "weekend_share", "evening_share"]
SETTINGS = TrainingSettings(FEATURES, cluster_methods=["k_means"], k_min=2, k_max=5)
RULES = pd.DataFrame(
    [("web_people", "web_share", 0.5, None), ("weekenders", "weekend_share", 0.5, None)],
    columns=["persona", "feature", "min_z", "max_z"],
)
CENTRES = {"web": (0.9, 0.1, 0.1), "weekend": (0.1, 0.9, 0.1), "evening": (0.1, 0.1, 0.9)}
WORTH = {"web": 10, "weekend": 1000, "evening": 100}


def shop(groups=("web", "weekend", "evening"), size=120, seed=0, spread=0.05):
    generator = np.random.default_rng(seed)
    tables = []
    for group in groups:
        # Only what a group is known for varies: a feature that is noise alone is a dimension too.
        centre = np.array(CENTRES[group])
        rows = generator.normal(centre, np.where(centre > 0.5, spread, 0), (size, 3))
        table = pd.DataFrame(rows, columns=FEATURES)
        table["monetary"] = WORTH[group] * generator.uniform(0.9, 1.1, size)
        table["customer_key"] = [f"{group}{number:04d}" for number in range(size)]
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def train(table, trainings=None, settings=SETTINGS, day=DAY, scope="demo", rules=RULES):
    columns = table.column_names if isinstance(table, pa.Table) else table.columns
    names = {*columns, "web_share", "weekend_share"} - {"customer_key"}
    described = pd.DataFrame({"feature": sorted(names), "low_words": "", "high_words": ""})
    described["scaling"] = ["plain" if name.endswith("_share") else "log" for name in sorted(names)]
    return train_clusters(table, trainings, rules, described, settings, scope, day)


def last(table):
    return table.to_pylist()[-1]


def predicted(trainings, table, day=DAY):
    model = StoredModel.from_record(Trainings.read(trainings, "demo", day).last)
    features = table.set_index("customer_key")
    return pd.Series(model.predict(features), index=features.index)


def groups_of(labels):
    return labels.groupby(labels.index.str.rstrip("0123456789")).agg(lambda one: set(one))


def test_groups_are_found_numbered_by_worth_and_named():
    table = shop()
    stored = train(table)
    record = last(stored)
    assert (record["method"], record["cluster_count"]) == ("k_means", 3)
    assert (record["is_trained"], record["trigger"]) == (True, "first")
    assert groups_of(predicted(stored, table)).to_dict() == {
        "weekend": {1}, "evening": {2}, "web": {3},
    }  # fmt: skip
    personas = {one["cluster_id"]: one["persona"] for one in record["clusters"]}
    assert personas == {1: "weekenders", 2: "", 3: "web_people"}
    assert {one["customer_count"] for one in record["clusters"]} == {120}
    assert all(one["accuracy"] == 1 for one in record["rule_quality"])
    assert sum(one["is_chosen"] for one in record["selection"]) == 1


def test_neither_the_order_of_rows_nor_threads_nor_decimals_matter():
    table = shop()
    first = train(table)
    shuffled = table.sample(frac=1, random_state=3)
    with threadpool_limits(limits=1):
        assert train(shuffled).equals(first)
    typed = pa.Table.from_pandas(table, preserve_index=False)
    money = [Decimal(str(round(value, 2))) for value in table["monetary"]]
    place = typed.schema.get_field_index("monetary")
    typed = typed.set_column(place, "monetary", pa.array(money, pa.decimal128(18, 2)))
    assert last(train(typed))["prototypes"] == last(first)["prototypes"]


def test_another_pseudonym_key_finds_the_same_clusters():
    table = shop(spread=0.3)
    renamed = table.assign(customer_key=[f"{key[::-1]}" for key in table["customer_key"]])
    first, second = last(train(table)), last(train(renamed))
    assert first["coordinates"] == second["coordinates"]
    assert first["selection"] == second["selection"]


def test_a_second_look_on_the_same_day_stores_nothing():
    table = shop()
    stored = train(table)
    assert train(table, stored).num_rows == 0
    checked = train(table, stored, day=DAY + dt.timedelta(days=1))
    assert last(checked)["is_trained"] is False
    assert {one["psi"] for one in last(checked)["drift"]} == {0.0}
    both = pa.concat_tables([stored, checked])
    assert train(table, both, day=DAY + dt.timedelta(days=1)).num_rows == 0


@pytest.mark.parametrize(
    ("settings", "day", "table", "trigger"),
    [
        (SETTINGS, DAY + dt.timedelta(days=200), shop(), "age"),
        (SETTINGS, DAY, shop(["web", "weekend"], 300), "drift"),
        (replace(SETTINGS, retrain="always"), DAY, shop(), "always"),
        (replace(SETTINGS, k_max=6), DAY, shop(), "settings"),
    ],
)
def test_a_training_is_due(settings, day, table, trigger):
    stored = train(shop(), settings=replace(SETTINGS, retrain_max_age_days=180))
    again = train(table, stored, replace(settings, retrain_max_age_days=180), day)
    assert (last(again)["trigger"], last(again)["training_number"]) == (trigger, 2)


def test_a_group_that_goes_retires_and_its_id_is_never_given_again():
    always = replace(SETTINGS, retrain="always")
    first = train(shop())
    days = [DAY + dt.timedelta(days=number) for number in (30, 60)]
    without = shop(["weekend", "evening"])
    second = pa.concat_tables([first, train(without, first, always, days[0])])
    retired = {one["cluster_id"]: one["retired_as_of"] for one in last(second)["clusters"]}
    assert retired == {1: None, 2: None, 3: days[0]}
    assert groups_of(predicted(second, without, days[0])).to_dict() == {
        "weekend": {1}, "evening": {2},
    }  # fmt: skip
    back = pd.concat([without, shop(["web"], 60)], ignore_index=True)
    third = pa.concat_tables([second, train(back, second, always, days[1])])
    assert groups_of(predicted(third, back, days[1])).to_dict() == {
        "weekend": {1}, "evening": {2}, "web": {4},
    }  # fmt: skip
    born = {one["cluster_id"]: one["born_as_of"] for one in last(third)["clusters"]}
    assert born == {1: DAY, 2: DAY, 3: DAY, 4: days[1]}
    assert {one["cluster_id"] for one in last(third)["clusters"] if one["retired_as_of"]} == {3}


def test_trainings_after_the_clock_and_of_other_shops_are_not_looked_at():
    stored = train(shop())
    earlier = train(shop(), stored, day=DAY - dt.timedelta(days=1))
    assert (last(earlier)["trigger"], last(earlier)["training_number"]) == ("first", 2)
    other = train(shop(), stored, scope="files raw")
    assert (last(other)["trigger"], last(other)["training_number"]) == ("first", 1)


def identical(count):
    table = shop()
    return table.assign(**dict.fromkeys(FEATURES, 0.5)).head(count)


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (shop(size=10), "30 customers; at least 100 are needed"),
        (shop().head(0), "0 customers; at least 100 are needed"),
        (identical(300), "no feature varies between 300 customers"),
        (
            pd.concat([identical(200), shop(["evening"], 2)], ignore_index=True),
            "3 different customers; more than 5 are needed",
        ),
        (
            shop().assign(**{one: np.random.default_rng(i).uniform(0, 1, 360)
                             for i, one in enumerate(FEATURES)}),
            "no structure: none of",
        ),
    ],
    ids=["few customers", "no customers", "all alike", "three different", "no groups"],
)  # fmt: skip
def test_where_clusters_cannot_be_found_none_are_stored_and_the_reason_is(table, reason):
    stored = train(table)
    record = last(stored)
    assert record["method"] == "rfm_segments"
    assert record["method_reason"].startswith(reason)
    assert (record["cluster_count"], record["prototypes"], record["clusters"]) == (0, [], [])
    if len(table):
        assert set(predicted(stored, table)) == {-1}
    assert train(table, stored).num_rows == 0


def test_more_clusters_than_customers_is_the_same_fallback():
    record = last(train(shop(size=20), settings=replace(SETTINGS, min_customers=10, k_max=80)))
    assert record["method_reason"] == "60 different customers; more than 80 are needed"


def test_a_constant_feature_is_left_out():
    table = shop().assign(evening_share=0.3)
    record = last(train(table))
    assert record["cluster_count"] in (2, 3)
    scales = {one["feature"]: one["scale"] for one in record["scalings"]}
    assert scales["evening_share"] is None
    assert "evening_share" not in {one["feature"] for one in record["coordinates"]}


def test_infinite_values_are_told_by_feature():
    table = shop()
    table["web_share"] = np.inf
    with pytest.raises(ValueError, match=r"web_share \(360 rows\)"):
        train(table)


def test_customers_without_a_value_are_no_group_of_their_own():
    """Half of every group has no evening share, whatever the others' is."""
    table = shop()
    hidden = table.index[::2]
    hidden = hidden[table["customer_key"][hidden].str.startswith(("web", "weekend"))]
    table.loc[hidden, "evening_share"] = np.nan
    stored = train(table)
    assert last(stored)["cluster_count"] == 3
    assert all(len(ids) == 1 for ids in groups_of(predicted(stored, table)))
    assert not any("evening_share" in one["rule"] for one in last(stored)["rules"])


def test_a_feature_that_nobody_has_is_left_out():
    table = shop().assign(evening_share=np.nan)
    stored = train(table)
    assert last(stored)["cluster_count"] == 3
    assert "evening_share" not in {one["feature"] for one in last(stored)["scalings"]}


def test_one_customer_with_nearly_all_revenue_changes_no_group():
    table = shop()
    table.loc[0, "monetary"] = 9 * table["monetary"].sum()
    stored = train(table)
    groups = groups_of(predicted(stored, table))
    assert sorted(len(one) for one in groups) == [1, 1, 1]
    assert min(one["smallest_share"] for one in last(stored)["selection"]) > 0.05


def test_identical_customers_share_a_cluster():
    table = shop()
    table.loc[1, FEATURES] = table.loc[0, FEATURES]
    labels = predicted(train(table), table)
    assert labels.iloc[0] == labels.iloc[1]


def test_mistakes_in_the_settings_name_the_var():
    with pytest.raises(ValueError, match=r"var clusters\.features: columns are absent: nose"):
        train(shop(), settings=replace(SETTINGS, cluster_features=["web_share", "nose"]))
    with pytest.raises(ValueError, match="360 are listed twice by customer_key"):
        train(pd.concat([shop(), shop()]))
    for change, message in [
        ({"k_min": 9}, "clusters.count_min"),
        ({"cluster_methods": ["magic"]}, "clusters.methods"),
        ({"cluster_metric": "hamming"}, "cluster_metric"),
        ({"cluster_methods": ["gaussian_mixture"], "cluster_metric": "cosine"}, "cluster_metric"),
        ({"cluster_features": []}, "clusters.features"),
        ({"cluster_features": ["web_share", "web_share"]}, "clusters.features"),
    ]:
        with pytest.raises(ValueError, match=message):
            replace(SETTINGS, **change)


@pytest.mark.parametrize(
    ("method", "metric"),
    [("k_means", "cosine"), ("hierarchical", "manhattan"), ("gaussian_mixture", "euclidean"),
     ("hdbscan", "euclidean"), ("dbscan", "cosine")],
)  # fmt: skip
def test_a_stored_model_scores_like_the_fitted_one(method, metric):
    settings = replace(SETTINGS, cluster_methods=[method], cluster_metric=metric)
    table = shop(size=300)
    stored = train(table, settings=settings)
    record = last(stored)
    assert record["method"] == method, record["method_reason"]
    model = StoredModel.from_record(record)
    dated = {"trained_as_of": model.trained_as_of}
    assert StoredModel.from_record(model.record() | dated).record() == model.record()
    sizes = predicted(stored, table).value_counts()
    found = {one["cluster_id"]: one["customer_count"] for one in record["clusters"]}
    assert {number: sizes[number] for number in found} == found


def test_a_new_clustering_method_is_one_class():
    """It is compared, told in the reasons and listed in the docs."""
    try:

        class Renamed(KMeans):
            """Clusters under another name."""

            name = "renamed"
            place = 100

        assert list(METHODS)[-1] == "renamed"
        assert TrainingSettings(FEATURES).cluster_methods[-1] == "renamed"
        row = (
            "| `renamed` | Clusters under another name | euclidean, cosine | tried in your range |"
        )
        assert row in list(cluster_methods())
        both = last(
            train(shop(), settings=replace(SETTINGS, cluster_methods=["k_means", "renamed"]))
        )
        assert {one["method"] for one in both["selection"]} == {"k_means", "renamed"}
        assert all(one["reason"] for one in both["selection"])
        alone = last(
            train(shop(), settings=replace(SETTINGS, cluster_methods=["renamed"], k_max=3))
        )
        assert (alone["method"], alone["cluster_count"]) == ("renamed", 3)
    finally:
        METHODS.pop("renamed", None)


def growing_shop(month):
    """Return a shop whose every customer differs a little from the next, with more each month.

    A third has one order, and so no gap; their share falls.
    """
    generator = np.random.default_rng(7)
    count = 600 + 60 * month
    centres = generator.normal(0, 2, (5, 6))
    rows = centres[generator.integers(0, 5, 1200)] + generator.normal(0, 1, (1200, 6))
    table = pd.DataFrame(rows, columns=[f"habit_{number}" for number in range(6)])
    table["mean_gap_days"] = np.exp(rows[:, 0] / 4 + 3) * (1 + month / 12)
    table.loc[generator.random(1200) < 0.35 - month / 50, "mean_gap_days"] = np.nan
    table["monetary"] = generator.gamma(2, 100, 1200)
    table["customer_key"] = [f"{number:04d}" for number in range(1200)]
    return table.iloc[:count]


@pytest.mark.parametrize("mode", ["auto", "always"])
def test_who_does_nothing_keeps_the_cluster_while_the_shop_grows(mode):
    """Over six monthly builds at most 3 % of those who did nothing change id."""
    features = [*(f"habit_{number}" for number in range(6)), "mean_gap_days"]
    settings = TrainingSettings(
        features, cluster_methods=["k_means"], k_min=3, k_max=7, retrain=mode
    )
    idle = growing_shop(0).set_index("customer_key").index[:300]
    before, stored = None, None
    for month in range(7):
        # The idle have what they had; the others go on, and more come.
        table = growing_shop(month).set_index("customer_key")
        table.loc[idle] = growing_shop(0).set_index("customer_key").loc[idle]
        day = DAY + dt.timedelta(days=30 * month)
        new = train(table.reset_index(), stored, settings, day)
        stored = new if stored is None else pa.concat_tables([stored, new])
        labels = predicted(stored, table.reset_index(), day)[idle]
        before = labels if before is None else before
    assert before.nunique() > 2
    assert (labels != before).mean() <= 0.03
