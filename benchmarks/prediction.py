"""Benchmark of scores: a million customers scored and explained by a score table in SQL.

::

    python -m benchmarks.prediction
    python -m benchmarks.prediction --smoke
"""

import os
import platform
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

from benchmarks.ways import (
    LEGEND,
    OURS,
    ROOT,
    Use,
    agree,
    aims_table,
    run_benchmark,
    spent,
    use,
    ways_table,
)

MODULE, TASK = "benchmarks.prediction", "score"
SEED, CUSTOMERS, SMOKE_CUSTOMERS, LEARNED, THREADS = 7, 1_000_000, 20_000, 20_000, 2
CPU_AIM, DRIVERS = 3.0, 3
FEATURE_COUNT, UNKNOWN = 24, 0.05
FEATURES = [f"trait_{number}" for number in range(FEATURE_COUNT)]


def write_customers(file: Path, count: int) -> None:
    """Write seeded customers with skewed features, some unknown.

    Parameters
    ----------
    file : path
        Gets customer_key and the features.
    count : int
        Customers.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    generator = np.random.default_rng(SEED)
    columns = {"customer_key": np.arange(count)}
    for name in FEATURES:
        values = np.round(generator.lognormal(3, 1, count), 2)
        columns[name] = np.where(generator.random(count) < UNKNOWN, np.nan, values)
    pq.write_table(
        pa.table({key: pa.array(one, from_pandas=True) for key, one in columns.items()}), file
    )


def _model(file: Path):
    """Learn the additive model from some of the customers."""
    import numpy as np
    import pyarrow.parquet as pq

    from tessera.prediction.cases import Cases
    from tessera.prediction.methods import AdditiveBoosting

    table = pq.read_table(file).to_pandas()
    features = table[FEATURES].to_numpy()
    known = features[: min(LEARNED, len(features))]
    generator = np.random.default_rng(SEED)
    score = np.nan_to_num(np.log1p(known[:, :8])) @ np.linspace(-1, 1, 8)
    bought = score - np.median(score) > generator.logistic(size=len(score))
    dates = np.full(len(known), np.datetime64("2026-01-01"))
    outcomes = {name: bought.astype(float) for name in ("has_purchased", "spend", "order_days")}
    cases = Cases(tuple(FEATURES), known, dates, outcomes, np.full(len(known), "", object))
    return AdditiveBoosting(90).fit(cases), features


def render(sql: str, features: Sequence[str], ref: Callable[[str], str]) -> str:
    """Return SQL that calls the macros of score tables, for DuckDB.

    Parameters
    ----------
    sql : str
        With calls of macros.
    features : sequence of str
        What is predicted from.
    ref : callable
        Returns the table of a model's name.
    """
    import jinja2

    from tessera.prediction.score_table import MAX_STEPS

    environment = jinja2.Environment()
    macros = "".join(
        (ROOT / "macros" / "learning" / f"{name}.sql").read_text()
        for name in ("score_table", "feature_points", "step_points")
    )
    dialect = {
        name: environment.from_string((ROOT / "macros" / "dialect" / f"{name}.sql").read_text())
        for name in ("element_at", "joined_words", "stop")
    }
    return environment.from_string(macros + sql).render(
        ref=ref,
        predicted_from=lambda: features,
        score_steps=lambda: MAX_STEPS,
        **{name: getattr(one.module, f"default__{name}") for name, one in dialect.items()},
    )


def rendered(model: str) -> str:
    """Return a model's SQL; what it refers to are tables of the same name."""
    text = (ROOT / "models" / "ml" / "prediction" / f"{model}.sql").read_text()
    return render(text, FEATURES, lambda name: f"main.{name}")


def by_sql(file: Path) -> tuple[float, int, Use]:
    """Score everybody, with three drivers each, by the project's models."""
    import duckdb
    import pyarrow as pa

    method, _ = _model(file)
    rules = pa.Table.from_pylist(method.table_.records("purchase"))
    with duckdb.connect() as connection:
        connection.execute(f"set threads = {THREADS}")
        connection.register("rules", rules)
        connection.execute("create table ml_score_rules as from rules")
        connection.execute(
            "create table ml_prediction_cases as select *, true as is_current, "
            f"date '2026-01-01' as observation_date from '{file}'"
        )
        connection.execute(
            "create table customer_features as"
            " select distinct feature, 1 as purchase_direction from ml_score_rules"
        )
        before = use()
        connection.execute(f"create table ml_purchase_points as {rendered('ml_purchase_points')}")
        for name, kind in {
            "ml_purchase_contributions": "view",
            "ml_purchase_scores": "table",
            "ml_prediction_drivers": "view",
        }.items():
            connection.execute(f"create {kind} {name} as {rendered(name)}")
        found, count = connection.execute(
            "select sum(1 / (1 + exp(-score))), count(*) from ml_purchase_scores"
        ).fetchone()
        drivers, *_ = connection.execute(
            "select count(feature), sum(points), sum(feature_value), count_if(is_offsetting)"
            " from ml_prediction_drivers"
        ).fetchone()
        assert 0 < drivers <= DRIVERS * count, "each customer has three drivers at most"
        used = spent(before)
    return round(found, 3), count, used


def by_scikit_learn(file: Path) -> tuple[float, int, Use]:
    """Score everybody by the estimator; without drivers."""
    method, features = _model(file)
    before = use()
    found = method.estimator_.predict_proba(features)[:, 1].sum()
    used = spent(before)
    return round(float(found), 3), len(features), used


WAYS = {OURS: by_sql, "scikit-learn, no drivers": by_scikit_learn}


def markdown(ways: dict[str, dict], count: int) -> str:
    """Return the report: aims, then the ways beside each other."""
    ours = ways[OURS]["own_cpu_seconds"]
    aims = [
        (f"scores and drivers at most {CPU_AIM:g} CPU-seconds", f"{ours:.2f}", ours <= CPU_AIM),
        ("the same probabilities", f"{ways[OURS]['checksum']}", agree(ways)),
    ]
    packages = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "scikit-learn"))
    return "\n\n".join(
        [
            f"# Scores of {count:,} customers",
            f"Seeded synthetic customers (seed {SEED}) with {FEATURE_COUNT} features; the additive "
            f"model is learned from {LEARNED:,} of them. Python {platform.python_version()}, "
            f"{packages}, {platform.system()} {platform.machine()}, cores {os.cpu_count()}; DuckDB "
            f"has {THREADS} threads, scikit-learn what it takes.",
            aims_table(aims),
            f"{LEGEND} The checksum is the sum of all probabilities.",
            ways_table(ways),
        ]
    ) + "\n"  # fmt: skip


if __name__ == "__main__":
    run_benchmark(
        MODULE,
        __doc__.splitlines()[0],
        TASK,
        WAYS,
        write_customers,
        (CUSTOMERS, SMOKE_CUSTOMERS),
        markdown,
    )
