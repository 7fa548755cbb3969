"""Benchmark of the whole project on Online Retail II, a million order lines.

::

    python -m benchmarks.online_retail
    python -m benchmarks.online_retail --smoke
"""

import argparse
import json
import os
import platform
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from benchmarks import report
from benchmarks.dbt_runs import (
    ROOT,
    WITHOUT_TESTS,
    WITHOUT_UNIT_TESTS,
    Shop,
    plain_environ,
)
from benchmarks.measure import Run, in_turn, ratios, run_once, summary
from benchmarks.report import SECOND_BUILD
from benchmarks.sql_plan import BEYOND_RFM, write_plan

FILE = "online_retail_II.parquet"
RESULTS = Path(__file__).parent / "results"
SMOKE_ROWS = 20_000
# What the ways are checked against.
SMOKE_MODELS = (
    "--select", "+fct_customer_rfm", "+fct_rejected_rows", "+rpt_row_reconciliation",
)  # fmt: skip
# Whole customers and whole invoices of guests, so that histories stay whole.
SLIVER = """
import duckdb
duckdb.sql('''
    copy (
        select * from read_parquet('{source}')
        where hash(coalesce(cast("Customer ID" as string), Invoice)) % 50 = 0
        order by InvoiceDate, Invoice, StockCode, Quantity, Description, Price
        limit {rows}
    ) to '{sliver}' (format parquet)
''')
"""


def find_file(raw_path: Path) -> Path | None:
    """Return the file that a folder holds, or that the path itself names."""
    file = raw_path if raw_path.suffix == ".parquet" else raw_path / FILE
    return file.resolve() if file.is_file() else None


def write_sliver(source: Path, folder: Path) -> Path:
    """Write a fiftieth of the file, in a process of its own."""
    sliver = folder / FILE
    run_once([sys.executable, "-c", SLIVER.format(source=source, sliver=sliver, rows=SMOKE_ROWS)])
    return sliver


def measure_builds(shop: Shop, plan: Path, is_smoke: bool) -> dict:
    """Build the shop three times and see what takes time; or some of it, once.

    Writes the plan of the SQL path from the first build: later ones read what earlier ones kept.
    """
    print("dbt build ...", flush=True)
    selection = SMOKE_MODELS if is_smoke else ()
    builds = {"first build": shop.build(*WITHOUT_UNIT_TESTS, *selection)}
    where = {"first build": shop.node_seconds()}
    write_plan(shop.folder, plan)
    if not is_smoke:
        print("dbt build again ...", flush=True)
        builds[SECOND_BUILD] = shop.build(*WITHOUT_UNIT_TESTS)
        where[SECOND_BUILD] = shop.node_seconds()
        builds["third build, without tests"] = shop.build(*WITHOUT_TESTS)
    return {"builds": {name: summary([run]) for name, run in builds.items()}, "where": where}


def measure_start_up(shop: Shop, is_smoke: bool) -> dict:
    """See what dbt does before the first node runs; leaves a manifest without compiled SQL."""
    print("dbt start-up ...", flush=True)
    return {name: summary([run]) for name, run in shop.start_up(is_smoke).items()}


def measure_scripts(
    shop: Shop, file: Path, plan: Path, folder: Path, repeats: int, warm_ups: int
) -> dict:
    """Run the SQL path, pandas and the floor in turn, and check that their results agree."""
    print(f"SQL path, pandas and floor, {repeats} times in turn ...", flush=True)
    replayed, pandas_output = folder / "replayed", folder / "pandas"
    replayed.mkdir()
    module = (sys.executable, "-m")
    runs = in_turn(
        {
            "SQL path": (*module, "benchmarks.sql_path", str(plan), str(replayed)),
            "pandas": (*module, "benchmarks.pandas_rfm", str(file), str(pandas_output)),
            "floor": (*module, "benchmarks.floor", str(file)),
        },
        repeats,
        warm_ups,
        ROOT,
        plain_environ(),
    )
    checked = run_once(
        [
            *module, "benchmarks.check", str(shop.folder / "tessera.duckdb"),
            str(replayed / "tessera.duckdb"), str(plan), str(pandas_output),
        ],
        folder=ROOT,
    )  # fmt: skip
    found = printed(checked)
    return {
        "processes": {name: summary(command_runs) for name, command_runs in runs.items()},
        "ratios": {
            "SQL path : pandas": ratios(runs["SQL path"], runs["pandas"]),
            "SQL path : floor": ratios(runs["SQL path"], runs["floor"]),
            "pandas : floor": ratios(runs["pandas"], runs["floor"]),
        },
        "passes": passes(runs, found["large_steps"]),
        **found,
    }


def passes(runs: dict[str, list[Run]], large_steps: list[str]) -> dict:
    """Compare the CPU-seconds of one pass over the order lines with those of the floor.

    Both as whole processes and without the start of Python and DuckDB's import, which is most
    of the floor's process and so flatters the path.
    """
    replays = [printed(run) for run in runs["SQL path"]]
    floors = [printed(run)["own_cpu_seconds"] for run in runs["floor"]]
    middle = sorted(replays, key=lambda one: one["own_cpu_seconds"])[len(replays) // 2]
    per_pass = middle["own_cpu_seconds"] / len(large_steps)
    whole = ratios(runs["SQL path"], runs["floor"])["cpu_seconds"]["median"]
    floor = sorted(floors)[len(floors) // 2]
    return {
        "count": len(large_steps),
        "cpu_seconds": per_pass,
        "floor_cpu_seconds": floor,
        "ratio": per_pass / floor,
        "whole_process_ratio": whole / len(large_steps),
        "steps": middle["steps"],
        "cpu_seconds_beyond_rfm": sum(
            one["cpu_seconds"] for one in middle["steps"] if one["name"] in BEYOND_RFM
        ),
    }


def printed(run: Run) -> dict:
    """Return the JSON on the last line that a process printed."""
    return json.loads(run.output.splitlines()[-1])


def machine() -> dict:
    """Return what the figures depend on; nothing that names the machine."""
    packages = ("duckdb", "dbt-core", "dbt-duckdb", "great-expectations", "pandas", "pyarrow")
    return {
        "python": platform.python_version(),
        **{package: version(package) for package in packages},
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
    }


def main() -> None:
    """Run the benchmark; end with status 1 where the results of the ways differ."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--raw-path", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--repeats", type=int, default=5, help="of SQL path, pandas and floor")
    parser.add_argument("--smoke", action="store_true", help="a sliver, once, nothing written")
    arguments = parser.parse_args()
    file = find_file(arguments.raw_path)
    if file is None:
        print(f"skipped: {FILE} is not in {arguments.raw_path}; name its folder with --raw-path")
        return
    with tempfile.TemporaryDirectory(prefix="tessera_benchmark_") as temporary:
        folder = Path(temporary)
        if arguments.smoke:
            file = write_sliver(file, folder)
        plan = folder / "plan.json"
        shop = Shop(folder / "project", file)
        results = {
            "machine": machine(),
            "repeats": 1 if arguments.smoke else arguments.repeats,
            "dbt": measure_builds(shop, plan, arguments.smoke),
        }
        warm_ups = 0 if arguments.smoke else 1
        results |= measure_scripts(shop, file, plan, folder, results["repeats"], warm_ups)
        results["dbt"]["start_up"] = measure_start_up(shop, arguments.smoke)
    results["aims"] = report.aims(results)
    text = report.markdown(results)
    print(text)
    if not arguments.smoke:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "online_retail.json").write_text(json.dumps(results, indent=2) + "\n")
        (RESULTS / "online_retail.md").write_text(text)
    if any(difference["count"] for difference in results["differences"].values()):
        sys.exit("THE RESULTS DIFFER: see above. The figures compare unequal work.")


if __name__ == "__main__":
    main()
