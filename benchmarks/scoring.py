"""Benchmark of ``tessera score``: what it takes to start, and what each further answer takes.

::

    python -m benchmarks.scoring
    python -m benchmarks.scoring --smoke
    python -m benchmarks.scoring --serving other/serving

Whole processes are fed with one and with many requests, each of one customer with a new order, as
from a pipe. An answer is what the many take more, shared out; the start is what one takes, less an
answer.
"""

import argparse
import json
import os
import shlex
import statistics
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

import duckdb

from benchmarks.measure import run_once
from benchmarks.report import table
from benchmarks.ways import RESULTS, ROOT, aims_table

ANSWERS, SMOKE_ANSWERS, REPEATS = 20, 2, 3
START_AIM, ANSWER_AIM = 2.0, 0.4
COMMAND = "from tessera.cli import app; app()"


def write_requests(pack: Path, target: Path, count: int) -> dict[str, object]:
    """Write requests of customers that the pack knows, each with a new order of two products.

    Parameters
    ----------
    pack : path
        What ``tessera publish`` wrote.
    target : path
        The file to write, in JSON lines.
    count : int
        Requests.

    Returns
    -------
    dict of str to object
        What the pack is of: ``customers``, ``lines``, and ``methods``, by outcome.
    """
    with duckdb.connect(str(pack), read_only=True) as connection:
        run = connection.execute
        keys = run(
            "select customer_key from marts.dim_customers where is_buyer"
            " order by md5(customer_key) limit $1",
            [count],
        ).fetchall()
        products = run(
            "select product_id from staging.stg_order_lines where movement = 'sale'"
            " and line_type = 'product' group by 1 order by count(*) desc, 1 limit 2"
        ).fetchall()
        ((clock,),) = run("select as_of_date from intermediate.int_clock").fetchall()
        ((customers,),) = run("select count(*) from marts.dim_customers").fetchall()
        ((lines,),) = run("select count(*) from staging.stg_order_lines").fetchall()
        methods = dict(
            run(
                "select outcome, method from ml.ml_prediction_models where outcome != 'category'"
                " union all select 'value', method from ml.ml_lifetime_model"
            ).fetchall()
        )
    moment = f"{clock + timedelta(days=1)}T10:00:00"
    with target.open("w") as file:
        for place in range(count):
            (key,) = keys[place % len(keys)]
            order = [
                {"order_id": f"new {place}", "product_id": product, "ordered_at": moment,
                 "quantity": 2, "unit_price": 4.5}
                for (product,) in products
            ]  # fmt: skip
            file.write(json.dumps({"customer_key": key, "order_lines": order}) + "\n")
    return {"customers": customers, "lines": lines, "methods": methods}


def measure(serving: Path, requests: Path, count: int, repeats: int) -> tuple[float, float, float]:
    """Return what starting and what an answer takes, as medians over pairs of runs.

    Parameters
    ----------
    serving : path
        The folder of the pack.
    requests : path
        JSON lines; the first alone, and all.
    count : int
        Of the lines.
    repeats : int
        Pairs, after a first one that is not counted.

    Returns
    -------
    tuple of (float, float, float)
        CPU-seconds of the start and of an answer, and MB at the peak.
    """
    program = [sys.executable, "-c", COMMAND, "score", "--serving", str(serving)]
    one = f"head -n 1 {shlex.quote(str(requests))} | {shlex.join(program)}"
    many = f"cat {shlex.quote(str(requests))} | {shlex.join(program)}"
    starts, answers, peaks = [], [], []
    for place in range(repeats + 1):
        first, all_of_them = (run_once(["sh", "-c", command], ROOT) for command in (one, many))
        if place:
            each = (all_of_them.cpu_seconds - first.cpu_seconds) / (count - 1)
            starts.append(first.cpu_seconds - each)
            answers.append(each)
            peaks.append(all_of_them.peak_mb)
    return statistics.median(starts), statistics.median(answers), max(peaks)


def main() -> int:
    """Ask, print a table and return 1 if an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--smoke", action="store_true", help="two answers; no aim is checked")
    parser.add_argument("--serving", type=Path, default=ROOT / "serving")
    options = parser.parse_args()
    pack = options.serving / "scoring.duckdb"
    if not pack.exists():
        sys.exit(f"{pack} is not there. It is written by: make build")
    count = SMOKE_ANSWERS if options.smoke else ANSWERS
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="tessera_benchmark_") as scratch:
        requests = Path(scratch) / "requests.jsonl"
        shop = write_requests(pack, requests, count)
        start, answer, peak = measure(
            options.serving, requests, count, 1 if options.smoke else REPEATS
        )
    aims = aims_table(
        [
            ("start at most 2 CPU-seconds", f"{start:.2f} s", start <= START_AIM),
            ("each answer at most 0.4", f"{answer:.2f} s", answer <= ANSWER_AIM),
        ]
    )
    methods = table(["what", "method in use"], [list(row) for row in shop["methods"].items()])
    size = (
        f"{shop['lines']:,} order lines of {shop['customers']:,} customers; {count} requests, each "
        f"of one customer with a new order, one after the other; {peak:.0f} MB at the peak. "
        f"The load of the machine's {os.cpu_count()} cores was {load:.1f} before."
    )
    text = "\n\n".join(["# Scores of single customers", size, aims, "\n".join(methods)]) + "\n"
    print(text)
    if options.smoke:
        return 0
    (RESULTS / "scoring.md").write_text(text)
    return int(start > START_AIM or answer > ANSWER_AIM)


if __name__ == "__main__":
    sys.exit(main())
