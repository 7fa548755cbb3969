"""Benchmark of lifetime value: BG/NBD fitted on the histories of a million customers.

::

    python -m benchmarks.lifetime
    python -m benchmarks.lifetime --smoke
"""

import os
import platform
import warnings
from importlib.metadata import version
from pathlib import Path

from benchmarks.ways import (
    LEGEND,
    OURS,
    Use,
    agree,
    aims_table,
    fastest_peer,
    run_benchmark,
    spent,
    use,
    ways_table,
)

MODULE, TASK = "benchmarks.lifetime", "fit"
SEED, CUSTOMERS, SMOKE_CUSTOMERS, THREADS = 7, 1_000_000, 20_000, 2
# Days since the first purchase, and the parameters (in weeks) that the histories are drawn from:
# those of CDNOW.
AGES, R, ALPHA, A, B = (7, 274), 0.243, 4.414, 0.793, 2.426
CPU_AIM = 2.0
UNGROUPED = "Tessera, not grouped"


def write_histories(file: Path, count: int) -> None:
    """Write seeded histories of customers who buy as BG/NBD says, in days.

    Parameters
    ----------
    file : path
        Gets frequency, recency and age.
    count : int
        Customers.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    generator = np.random.default_rng(SEED)
    age = generator.integers(*AGES, count)
    rate, stops = generator.gamma(R, 1 / ALPHA, count) / 7, generator.beta(A, B, count)
    frequency, recency, moment = np.zeros((3, count))
    buying = np.arange(count)
    while buying.size:
        moment[buying] += generator.exponential(1 / rate[buying])
        buying = buying[moment[buying] <= age[buying]]
        frequency[buying] += 1
        recency[buying] = np.ceil(moment[buying])
        buying = buying[generator.random(buying.size) >= stops[buying]]
    columns = {"frequency": frequency, "recency": recency, "age": age}
    table = pa.table({name: values.astype(np.int32) for name, values in columns.items()})
    pq.write_table(table, file)


def _log_likelihood(file: Path, parameters) -> tuple[float, int]:  # noqa: ANN001
    """Return how likely all histories are with parameters in weeks, and their number."""
    import numpy as np

    from tessera.prediction.lifetime import BGNBD, Histories

    frequency, recency, age = _columns(file)
    likelihood = BGNBD()._log_likelihood(Histories.read(frequency, recency / 7, age / 7))
    return -likelihood(np.log(parameters))[0], len(frequency)


def _columns(file: Path):
    import pyarrow.parquet as pq

    table = pq.read_table(file)
    return [table[name].to_numpy() for name in ("frequency", "recency", "age")]


def fit_grouped(file: Path) -> tuple[float, int, Use]:
    """Group equal histories in DuckDB and fit on them with their numbers."""
    import duckdb

    from tessera.prediction.lifetime import BGNBD, Histories

    with duckdb.connect() as connection:
        connection.execute(f"set threads = {THREADS}")
        connection.execute(f"create table histories as from '{file}'")
        before = use()
        columns = connection.execute(
            "select frequency, recency / 7 as recency, age / 7 as age, count(*) as weight "
            "from histories group by all"
        ).fetchnumpy()
        fitted = BGNBD().fit(Histories.read(*columns.values()))
        used = spent(before)
    return *_log_likelihood(file, fitted.parameters_), used


def fit_all(file: Path) -> tuple[float, int, Use]:
    """Fit on one row per customer, which are grouped in pandas."""
    from tessera.prediction.lifetime import BGNBD, Histories

    frequency, recency, age = _columns(file)
    before = use()
    fitted = BGNBD().fit(Histories.read(frequency, recency / 7, age / 7))
    used = spent(before)
    return *_log_likelihood(file, fitted.parameters_), used


def fit_by_lifetimes(file: Path) -> tuple[float, int, Use]:
    """Fit by the package lifetimes, on one row per customer."""
    warnings.simplefilter("ignore")
    from lifetimes import BetaGeoFitter

    frequency, recency, age = _columns(file)
    before = use()
    fitted = BetaGeoFitter().fit(frequency, recency / 7, age / 7)
    used = spent(before)
    return *_log_likelihood(file, fitted.params_[["r", "alpha", "a", "b"]].to_numpy()), used


WAYS = {OURS: fit_grouped, UNGROUPED: fit_all, "lifetimes": fit_by_lifetimes}


def markdown(ways: dict[str, dict], count: int) -> str:
    """Return the report: aims, then the ways beside each other."""
    ours = ways[OURS]["own_cpu_seconds"]
    peer = fastest_peer({name: way for name, way in ways.items() if name != UNGROUPED})
    aims = [
        (f"fit with its grouping at most {CPU_AIM:g} CPU-seconds", f"{ours:.2f}", ours <= CPU_AIM),
        ("no more CPU than lifetimes", f"{ours / peer:.2f} times", ours <= peer),
        ("as likely parameters from all", f"{ways[OURS]['checksum']:.2f}", agree(ways)),
    ]
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy", "lifetimes"))
    return "\n\n".join(
        [
            f"# BG/NBD of {count:,} customers",
            f"Seeded synthetic histories (seed {SEED}) drawn from the parameters of CDNOW, first "
            f"purchases {AGES[0]} to {AGES[1] - 1} days ago. Python {platform.python_version()}, "
            f"{packages}, {platform.system()} {platform.machine()}, cores {os.cpu_count()}; DuckDB "
            f"has {THREADS} threads, Tessera one, and lifetimes what it takes.",
            aims_table(aims),
            f"{LEGEND} The checksum is the negative log-likelihood of all customers.",
            ways_table(ways),
        ]
    ) + "\n"  # fmt: skip


if __name__ == "__main__":
    run_benchmark(
        MODULE,
        __doc__.splitlines()[0],
        TASK,
        WAYS,
        write_histories,
        (CUSTOMERS, SMOKE_CUSTOMERS),
        markdown,
    )
