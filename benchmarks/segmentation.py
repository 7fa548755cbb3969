"""Benchmark of k-means on a million customers: a sample against all rows.

::

    python -m benchmarks.segmentation
    python -m benchmarks.segmentation --smoke
"""

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from benchmarks.measure import run_once
from benchmarks.report import table

RESULTS = Path(__file__).parent / "results"
ROOT = RESULTS.parents[1]
ROWS, SMOKE_ROWS = 1_000_000, 20_000
FEATURES, KINDS, K, STARTS, SILHOUETTE_ROWS, SEED = 12, 15, 8, 10, 10_000, 7
SILHOUETTE_MB = 128
CPU_AIM, MB_AIM, INERTIA_AIM = 8, 1536, 1.005
OURS, PLAIN, SINGLES = (
    "Tessera: ten starts on 100,000 rows",
    "scikit-learn: KMeans(n_init=10) on all rows",
    "ten single starts on all rows",
)


def write_customers(file: Path, count: int) -> None:
    """Write seeded customers: overlapping kinds of unequal size and spread, more than k.

    Parameters
    ----------
    file : path
        Where the array of shape (count, 12) goes, in standard deviations.
    count : int
        Customers.
    """
    import numpy as np

    generator = np.random.default_rng(SEED)
    centres = generator.normal(0, 0.9, (KINDS, FEATURES))
    spreads = generator.uniform(0.6, 1.4, (KINDS, FEATURES))
    kinds = generator.choice(KINDS, count, p=generator.dirichlet(np.full(KINDS, 5.0)))
    rows = generator.normal(size=(count, FEATURES))
    rows *= spreads[kinds]
    rows += centres[kinds] + generator.exponential(0.4, (count, 1))
    rows -= rows.mean(axis=0)
    rows /= rows.std(axis=0)
    np.save(file, rows)


def cluster_by_tessera(file: Path) -> dict:
    """Fit on a sample, predict all, and take the silhouette of a sample."""
    import numpy as np
    from sklearn import config_context
    from sklearn.metrics import silhouette_samples

    from tessera.segmentation.methods import KMeans
    from tessera.segmentation.methods.base import one_thread, sample_positions

    rows = np.load(file)
    started = time.process_time()
    fitted = KMeans(k=K).fit(rows)
    fitted_at = time.process_time()
    labels = fitted.predict(rows)
    predicted_at = time.process_time()
    drawn = sample_positions(len(rows), SILHOUETTE_ROWS, seed=0)
    with one_thread(), config_context(working_memory=SILHOUETTE_MB):
        widths = silhouette_samples(rows[drawn], labels[drawn])
    ended = time.process_time()
    return {
        "inertia": float(fitted.prototypes_.own_scores(rows, labels - 1).sum()),
        "own_cpu_seconds": ended - started,
        "steps": {
            "fit, with the label of every row": fitted_at - started,
            "predict all rows again": predicted_at - fitted_at,
            f"silhouette of {len(drawn):,} rows": ended - predicted_at,
        },
        "silhouette": float(widths.mean()),
        "silhouette_se": float(widths.std() / np.sqrt(len(widths))),
    }


def cluster_by_scikit_learn(file: Path, seeds: list[int], start_count: int) -> dict:
    """Fit plain k-means on all rows once for each seed; the best inertia."""
    import numpy as np
    from sklearn.cluster import KMeans

    rows = np.load(file)
    started = time.process_time()
    inertias = [
        KMeans(K, n_init=start_count, random_state=seed).fit(rows).inertia_ for seed in seeds
    ]
    return {
        "inertia": min(inertias),
        "inertias": inertias,
        "own_cpu_seconds": time.process_time() - started,
    }


WAYS = {
    OURS: cluster_by_tessera,
    PLAIN: lambda file: cluster_by_scikit_learn(file, [0], STARTS),
    SINGLES: lambda file: cluster_by_scikit_learn(file, list(range(1, STARTS + 1)), 1),
}


def measure(file: Path, repeats: int) -> dict[str, dict]:
    """Run each way in a process of its own; Tessera's repeatedly, with the median of its figures.

    Parameters
    ----------
    file : path
        From :func:`write_customers`.
    repeats : int
        Runs of Tessera's way. The others take minutes and run once.

    Returns
    -------
    dict of str to dict
        For each way what it printed, and what its process cost.
    """
    found = {}
    for name in WAYS:
        print(f"{name} ...", flush=True)
        command = [sys.executable, "-m", "benchmarks.segmentation", "--way", name, str(file)]
        runs = [run_once(command, ROOT) for _ in range(repeats if name == OURS else 1)]
        printed = [json.loads(run.output.splitlines()[-1]) for run in runs]
        middle = sorted(printed, key=lambda one: one["own_cpu_seconds"])[len(runs) // 2]
        found[name] = middle | {
            "wall_seconds": statistics.median(run.wall_seconds for run in runs),
            "cpu_seconds": statistics.median(run.cpu_seconds for run in runs),
            "peak_mb": max(run.peak_mb for run in runs),
        }
    return found


def markdown(found: dict[str, dict], row_count: int) -> str:
    """Return the report: aims, the ways beside each other, and where Tessera's seconds go."""
    ours, best = found[OURS], found[SINGLES]["inertia"]
    ratio = ours["inertia"] / best
    aims = [
        (f"fit, predict and silhouette at most {CPU_AIM} CPU-seconds",
         f"{ours['own_cpu_seconds']:.2f}", ours["own_cpu_seconds"] <= CPU_AIM),
        (f"whole process at most {CPU_AIM} CPU-seconds",
         f"{ours['cpu_seconds']:.2f}", ours["cpu_seconds"] <= CPU_AIM),
        (f"peak memory at most {MB_AIM} MB", f"{ours['peak_mb']:.0f} MB",
         ours["peak_mb"] <= MB_AIM),
        ("inertia within 0.5 % of the best of ten single starts on all rows",
         f"{ratio - 1:+.3%}", ratio <= INERTIA_AIM),
    ]  # fmt: skip
    ways = [
        [
            name,
            f"{way['own_cpu_seconds']:.2f}",
            f"{way['cpu_seconds']:.2f}",
            f"{way['wall_seconds']:.2f}",
            f"{way['peak_mb']:.0f}",
            f"{way['inertia'] / best:.5f}",
        ]
        for name, way in found.items()
    ]
    singles = found[SINGLES]["inertias"]
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scikit-learn"))
    return "\n\n".join(
        [
            "# K-means of a million customers",
            f"{row_count:,} synthetic customers, {FEATURES} features, k = {K}, seed {SEED}; python "
            f"{platform.python_version()}, {packages}, {platform.system()} {platform.machine()}, "
            f"cores {os.cpu_count()}.",
            "\n".join(table(["aim", "measured", "met"],
                            [[aim, measured, "yes" if met else "NO"]
                             for aim, measured, met in aims])),
            "Own CPU-seconds are those of clustering; CPU, wall and memory are the whole "
            "process's, with the start of Python, imports and reading the rows. Inertia is "
            "relative to the best single start. Tessera's row is the median of several runs.",
            "\n".join(table(["way", "own CPU s", "CPU s", "wall s", "peak MB", "inertia"], ways)),
            f"The ten single starts on all rows range from {min(singles) / best:.5f} to "
            f"{max(singles) / best:.5f}. Tessera's silhouette is "
            f"{ours['silhouette']:.4f}, standard error {ours['silhouette_se']:.4f}.",
            "\n".join(table(["step", "own CPU s"],
                            [[step, f"{seconds:.2f}"] for step, seconds in ours["steps"].items()])),
        ]
    ) + "\n"  # fmt: skip


def main() -> None:
    """Run the benchmark, or one way of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=3, help="of Tessera's way")
    parser.add_argument("--smoke", action="store_true", help="few rows, once, nothing written")
    parser.add_argument("--way", nargs=2, metavar=("NAME", "FILE"), help="run this one only")
    parser.add_argument("--write", nargs=2, metavar=("FILE", "COUNT"), help="write customers only")
    arguments = parser.parse_args()
    if arguments.way:
        name, file = arguments.way
        print(json.dumps(WAYS[name](Path(file))))
        return
    if arguments.write:
        write_customers(Path(arguments.write[0]), int(arguments.write[1]))
        return
    row_count = SMOKE_ROWS if arguments.smoke else ROWS
    with tempfile.TemporaryDirectory(prefix="tessera_benchmark_") as temporary:
        file = Path(temporary) / "customers.npy"
        # In a process of its own: a process inherits the peak memory of the one that starts it.
        command = [sys.executable, "-m", "benchmarks.segmentation", "--write", str(file)]
        run_once([*command, str(row_count)], ROOT)
        text = markdown(measure(file, 1 if arguments.smoke else arguments.repeats), row_count)
    print(text)
    if not arguments.smoke:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "segmentation.md").write_text(text)


if __name__ == "__main__":
    main()
