"""Segments on the demo shop: found again, scored alike everywhere, and the same tomorrow."""

import csv
import json
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import duckdb
import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from sklearn.metrics.pairwise import nan_euclidean_distances

from tessera.segmentation.stored_model import StoredModel
from tests.end_to_end.background import built_in_background, start
from tests.end_to_end.project import (
    ROOT,
    WITHOUT_TESTS,
    WITHOUT_UNIT_TESTS,
    Project,
    build_shop,
    passed,
)

TRUTH = ROOT / "scripts" / "demo_shop" / "truth" / "personas.csv"
CLUSTERED = ("--select", "ml_cluster_trainings+", *WITHOUT_UNIT_TESTS)
# Each method once, with a distance that it admits.
METRICS = {
    "hierarchical": "manhattan",
    "gaussian_mixture": "euclidean",
    "k_means": "cosine",
    "dbscan": "euclidean",
}


def current_features(project: Project):
    with duckdb.connect(str(project.database), read_only=True) as connection:
        features = connection.execute(
            "select * from intermediate.int_customer_features where is_current order by all"
        ).df()
        reader = connection.execute("select * from ml.ml_cluster_trainings").arrow()
        trainings = reader.read_all()
        labels = connection.execute(
            "select customer_key, cluster_id from ml.ml_customers_clustered"
        ).df()
    features = features.set_index("customer_key")
    return features, trainings, labels.set_index("customer_key")["cluster_id"]


def model_in_use(trainings) -> StoredModel:
    last = max(trainings.to_pylist(), key=lambda row: row["training_number"])
    return StoredModel.from_record(last)


def test_clusters_are_the_personas_that_the_shop_was_made_of(demo):
    with TRUTH.open() as file:
        truth = {row["customer_id"]: row["persona"] for row in csv.DictReader(file)}
    found = demo.query(
        "select upper(trim(keys.customer_id)), segments.cluster_id"
        " from marts.fct_customer_segments as segments"
        " inner join pii.pii_customer_keys as keys using (customer_key)"
        " where segments.cluster_id is not null"
    )
    pairs = {(truth[customer], cluster) for customer, cluster in found}
    assert len({persona for persona, _ in pairs}) == 6
    index = adjusted_rand_score(
        [truth[customer] for customer, _ in found], [cluster for _, cluster in found]
    )
    print(f"adjusted Rand index with the personas: {index:.3f}")
    assert index > 0.6


def test_sql_scores_every_customer_like_scikit_learn(demo):
    features, trainings, labels = current_features(demo)
    model = model_in_use(trainings)
    assert model.method == "k_means"
    names = model.scaler.columns_
    values = features[names].to_numpy(dtype=np.float64)
    described = dict(demo.query("select feature, scaling from config.customer_features"))
    logged = [position for position, name in enumerate(names) if described[name] == "log"]
    values[:, logged] = np.sign(values[:, logged]) * np.log1p(np.abs(values[:, logged]))
    rows = (values - model.scaler.mean_) / model.scaler.scale_
    is_known = ~np.isnan(rows).any(axis=1)
    assert 0 < is_known.sum() < len(rows)
    k_means = KMeans(len(model.prototypes.locations), n_init=1, max_iter=1).fit(rows[is_known])
    k_means.cluster_centers_ = np.ascontiguousarray(model.prototypes.locations)
    nearest = nan_euclidean_distances(rows, model.prototypes.locations).argmin(axis=1)
    assert (nearest[is_known] == k_means.predict(rows[is_known])).all()
    expected = model.prototypes.cluster_ids[nearest]
    assert (labels.loc[features.index].to_numpy() == expected).all()


def _train_with(method: str, project: Project) -> Project:
    file = project.folder / "python_models" / "ml" / "segmentation" / "ml_cluster_trainings.yml"
    meta = file.read_text()
    assert "cluster_metric: euclidean" in meta
    file.write_text(meta.replace("metric: euclidean", f"metric: {METRICS[method]}"))
    settings = {"clusters": {"methods": [method], "count_min": 2}}
    passed(
        project.dbt(
            "build", "--vars", json.dumps(settings), "--select", "ml_cluster_trainings",
            "ml_customers_clustered", "ml_customer_cluster_scores", "ml_cluster_model",
            "ml_cluster_prototypes", "ml_customers_scaled", *WITHOUT_UNIT_TESTS,
        )
    )  # fmt: skip
    return project


@built_in_background
def trained(
    cases: list[str], new_folder: Callable[[str], Path], demo: Project
) -> dict[str, Future]:
    """Return the demo shop trained with each method, as it gets ready."""
    return {method: start(_train_with, method, demo.twin(new_folder(method))) for method in cases}


@pytest.mark.parametrize("method", METRICS)
def test_sql_scores_every_method_like_its_prototypes(trained, method):
    project = trained[method].result()
    features, trainings, labels = current_features(project)
    model = model_in_use(trainings)
    if model.prototypes is None:
        assert model.method == "rfm_segments"
        assert labels.isna().all()
    else:
        assert model.method == method
        assert (labels.loc[features.index].to_numpy() == model.predict(features)).all()


@built_in_background
def shop_built_again(folder: Path, shop: Project) -> Project:
    project = shop.twin(folder)
    passed(build_shop(project, *WITHOUT_TESTS))
    return project


def test_a_build_without_changes_trains_nothing_and_changes_nothing(shop, shop_built_again):
    project = shop_built_again
    assert project.query("select count(*) from ml.ml_cluster_trainings") == [(1,)]
    assert project.checksums() == shop.checksums()
    leftovers = "select table_name from information_schema.tables where table_schema = 'main'"
    assert project.query(leftovers) == []


@built_in_background
def demo_trained_again(folder: Path, demo: Project) -> Project:
    project = demo.twin(folder)
    passed(project.dbt("build", "--vars", "{retrain: always}", *CLUSTERED))
    return project


def test_training_again_keeps_ids_and_names(demo, demo_trained_again):
    project = demo_trained_again
    assert project.query(
        "select max(training_number), max_by(trigger, training_number)"
        " from marts.rpt_model_trainings where task = 'clusters'"
    ) == [(2, "always")]
    clusters = "select cluster_id, persona_name, born_as_of from marts.dim_clusters order by all"
    assert project.query(clusters) == demo.query(clusters)
    labels = "select customer_key, cluster_id from marts.fct_customer_segments order by all"
    assert project.query(labels) == demo.query(labels)


@built_in_background
def shop_with_a_newcomer(folder: Path, shop: Project) -> Project:
    """Return a shop scored with orders of one customer once more, under a new number."""
    project = shop.twin(folder)
    delivery = project.folder / "raw" / "order_lines.csv"
    with delivery.open() as file:
        rows = list(csv.DictReader(file))
    of_one = [row for row in rows if row["customer_id"] == "C1001"]
    assert of_one
    with delivery.open("a", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        for row in of_one:
            writer.writerow(row | {"customer_id": "C9999", "order_id": f"N{row['order_id']}"})
    passed(build_shop(project, "--selector", "score", *WITHOUT_TESTS, accept=["changes"]))
    return project


def test_scoring_alone_gives_a_new_customer_a_cluster(shop_with_a_newcomer):
    project = shop_with_a_newcomer
    assert project.query("select count(*) from ml.ml_cluster_trainings") == [(1,)]
    assert project.query(
        "select cluster_id is not null, method from marts.fct_customer_segments as segments"
        " inner join pii.pii_customer_keys as keys using (customer_key)"
        " where keys.customer_id = 'C9999'"
    ) == [(True, "k_means")]


@built_in_background
def untrained_shop(folder: Path, demo: Project) -> Project:
    """Return a shop whose clusters were never trained and never shall be."""
    project = demo.twin(folder)
    with duckdb.connect(str(project.database)) as connection:
        connection.execute("drop table ml.ml_cluster_trainings cascade")
    passed(project.dbt("build", "--vars", "{retrain: never}", *CLUSTERED))
    return project


def test_where_training_is_forbidden_rfm_segments_answer_and_say_why(untrained_shop):
    assert untrained_shop.query(
        "select distinct method, method_reason, cluster_id, persona = rfm_segment"
        " from marts.fct_customer_segments where rfm_segment is not null"
    ) == [("rfm_segments", "retrain is never, and no training is stored", None, True)]


@built_in_background
def shop_of_other_features(folder: Path, demo: Project) -> Project:
    """Return a shop that keeps its clusters though they were made of other features."""
    project = demo.twin(folder)
    settings = '{"retrain": "never", "clusters": {"features": ["frequency", "evening_share"]}}'
    passed(project.dbt("build", "--vars", settings, *CLUSTERED))
    return project


def test_clusters_that_are_kept_score_by_their_own_features(demo, shop_of_other_features):
    labels = "select customer_key, cluster_id from marts.fct_customer_segments order by all"
    assert shop_of_other_features.query(labels) == demo.query(labels)


def test_personas_of_customers_are_those_of_the_clusters(demo):
    """A persona is a key, and its name the text, in both marts."""
    assert demo.query(
        "select count(*) > 0, count_if(segments.persona_name != clusters.persona_name),"
        " count_if(segments.cluster_id != clusters.cluster_id)"
        " from marts.fct_customer_segments as segments"
        " inner join marts.dim_clusters as clusters using (persona)"
    ) == [(True, 0, 0)]
    assert demo.query(
        "select count(*) from marts.fct_customer_segments"
        " where persona != lower(persona) or persona like '% %'"
    ) == [(0,)]


@built_in_background
def shop_without_structure(folder: Path, demo: Project) -> Project:
    """Return a shop clustered by features drawn without groups: one round cloud."""
    project = demo.twin(folder)
    with duckdb.connect(str(project.database)) as connection:
        connection.execute(
            "update intermediate.int_customer_features set"
            " web_share = hash(customer_key) % 1000003 / 1000003,"
            " weekend_share = hash(customer_key || 'x') % 1000003 / 1000003,"
            " evening_share = hash(customer_key || 'y') % 1000003 / 1000003"
        )
    settings = '{"clusters": {"features": ["web_share", "weekend_share", "evening_share"]}}'
    passed(project.dbt("build", "--vars", settings, *CLUSTERED))
    return project


def test_a_shop_without_structure_falls_back_to_rfm_segments(shop_without_structure):
    project = shop_without_structure
    assert project.query(
        "select distinct method, cluster_id, persona = rfm_segment"
        " from marts.fct_customer_segments where rfm_segment is not null"
    ) == [("rfm_segments", None, True)]
    assert (
        "no structure"
        in project.query(
            "select method_reason from marts.rpt_model_trainings"
            " where task = 'clusters' and training_number = 2"
        )[0][0]
    )
