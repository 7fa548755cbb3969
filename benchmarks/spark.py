"""Benchmark of a shop built on DuckDB and on Apache Spark: the same tables, and what each takes.

::

    python -m benchmarks.spark
    python -m benchmarks.spark --smoke
    python -m benchmarks.spark --select +fct_customer_rfm +rpt_row_reconciliation

Both build Online Retail II without data tests, one after the other; then every published table is
compared row by row, doubles to 1e-9.
"""

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb
import psutil

from benchmarks.dbt_runs import ROOT, WITHOUT_TESTS, Shop
from benchmarks.engine_tables import all_differences, published
from benchmarks.online_retail import FILE, RESULTS, SMOKE_MODELS, find_file, write_sliver
from benchmarks.report import table

ENGINES = ("dev", "spark")
# Models listed in the report: where Spark takes longest, beside all of DuckDB.
SHOWN = {"dev": None, "spark": 15}
NAMES = {"dev": "DuckDB", "spark": "Spark"}
# Keys of customers are hashes with a secret: with the same one they are the same on both.
SECRET = "a secret of this benchmark, 32 characters"
# Seconds between two looks at the processes of a build.
PAUSE = 0.5
MEGABYTE = 1024 * 1024


@dataclass
class Cost:
    """What a build took, with all processes that it started.

    Attributes
    ----------
    wall_seconds, cpu_seconds : float
        From start to end, and of all processors.
    peak_mb : float
        The largest memory of all its processes at one time; what they share counts once.
    status : int
        With which it ended.
    """

    wall_seconds: float
    cpu_seconds: float
    peak_mb: float
    status: int


def watched(command: list[str], folder: Path, environ: dict[str, str], log: Path) -> Cost:
    """Run a command to its end and look at its processes meanwhile: dbt does not wait for Java."""
    spent: dict[int, float] = {}
    peak = 0
    started = time.perf_counter()
    with log.open("w") as printed:
        process = subprocess.Popen(
            command, cwd=folder, env=environ, stdout=printed, stderr=subprocess.STDOUT
        )
        root = psutil.Process(process.pid)
        while process.poll() is None:
            resident = 0
            for each in [root, *_children(root)]:
                try:
                    times = each.cpu_times()
                    # Of a process that is only starting another, all memory is that of its parent.
                    if each.pid in spent:
                        resident += each.memory_full_info().pss
                    spent[each.pid] = times.user + times.system
                except psutil.Error:
                    continue
            peak = max(peak, resident)
            time.sleep(PAUSE)
    seconds = time.perf_counter() - started
    return Cost(seconds, sum(spent.values()), peak / MEGABYTE, process.returncode)


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.Error:
        return []


def line_count(file: Path) -> int:
    """Return how many lines the shop delivers."""
    with duckdb.connect() as connection:
        rows = connection.execute(f"select count(*) from read_parquet('{file}')").fetchall()
    return rows[0][0]


def build(shop: Shop, target: str, selection: tuple[str, ...]) -> Cost:
    """Build the shop on one engine; ends the benchmark where that fails."""
    command = [str(Path(sys.executable).parent / "dbt"), "--no-use-colors", "build"]
    command += ["--target", target, "--vars", shop.variables, *WITHOUT_TESTS]
    if selection:
        command += ["--select", *selection]
    environ = shop.environ(TESSERA_PSEUDONYM_KEY=SECRET)
    log = shop.folder / f"{target}.log"
    cost = watched(command, shop.folder, environ, log)
    if cost.status:
        sys.exit(f"The build on {NAMES[target]} failed:\n{log.read_text()[-4000:]}")
    return cost


def compared(shop: Shop) -> tuple[int, dict[str, list[str]]]:
    """Compare the published tables that were built, and return how many, and what differs."""
    target = shop.folder / "target"
    built = {
        result["unique_id"].split(".")[-1]
        for result in json.loads((target / "run_results.json").read_text())["results"]
    }
    tables = [each for each in published(target / "manifest.json") if each[1] in built]
    database, warehouse = shop.folder / "tessera.duckdb", shop.folder / "spark-warehouse"
    return len(tables), all_differences(database, warehouse, tables)


def slowest(seconds: dict[str, dict[str, float]]) -> list[str]:
    """Return the models that took Spark longest, beside what DuckDB took."""
    rows = [
        [name, f"{on_spark:.1f}", f"{seconds['dev'].get(name, 0):.1f}"]
        for name, on_spark in seconds["spark"].items()
    ]
    return table(["node", "Spark s", "DuckDB s"], rows)


def markdown(
    lines: int, costs: dict[str, Cost], count: int, different: dict, slow: list[str], what: str
) -> str:
    """Return what was measured as Markdown."""
    rows = [
        [NAMES[name], f"{cost.wall_seconds:.0f}", f"{cost.cpu_seconds:.0f}", f"{cost.peak_mb:.0f}"]
        for name, cost in costs.items()
    ]
    found = (
        table(["table", "what differs"], [[name, "; ".join(of)] for name, of in different.items()])
        if different
        else [f"All {count} tables hold the same rows."]
    )
    load = f"{os.getloadavg()[0]:.1f}"
    return "\n".join(
        [
            "# A shop on DuckDB and on Apache Spark",
            "",
            f"{lines:,} order lines of Online Retail II, {what}, without data tests; each engine "
            f"with two threads of {os.cpu_count()} cores. Memory is that of all processes "
            f"together. The load of the machine was {load} at the end.",
            "",
            *table(["engine", "wall s", "CPU s", "peak MB"], rows),
            "",
            "## Differences",
            "",
            f"{count} published tables were compared row by row; doubles may differ by 1e-9.",
            "",
            *found,
            "",
            "## What takes Spark longest",
            "",
            *slow,
            "",
        ]
    )


def main() -> None:
    """Build on both engines, compare, and end with status 1 where tables differ."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--raw-path", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--select", nargs="+", default=(), help="models, as dbt selects them")
    parser.add_argument("--smoke", action="store_true", help="a sliver; nothing written")
    parser.add_argument("--keep", type=Path, help="build in this empty folder, and keep it")
    options = parser.parse_args()
    file = find_file(options.raw_path)
    if file is None:
        print(f"skipped: {FILE} is not in {options.raw_path}; name its folder with --raw-path")
        return
    if importlib.util.find_spec("pyspark") is None:
        print("skipped: Apache Spark is not installed. Run: make spark")
        return
    selection = tuple(options.select) or (SMOKE_MODELS[1:] if options.smoke else ())
    with tempfile.TemporaryDirectory(prefix="tessera_benchmark_") as temporary:
        folder = options.keep or Path(temporary)
        if options.smoke:
            file = write_sliver(file, folder)
        shop = Shop(folder / "project", file)
        costs, seconds = {}, {}
        for target in ENGINES:
            print(f"dbt build on {NAMES[target]} ...", flush=True)
            costs[target] = build(shop, target, selection)
            seconds[target] = shop.node_seconds(SHOWN[target])["slowest"]
        count, different = compared(shop)
        what = f"models {' '.join(selection)}" if selection else "every model"
        text = markdown(line_count(file), costs, count, different, slowest(seconds), what)
    print(text)
    if not options.smoke:
        (RESULTS / "spark.md").write_text(text)
    if different:
        sys.exit("THE TABLES DIFFER: see above.")


if __name__ == "__main__":
    main()
