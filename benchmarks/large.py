"""Benchmark of the whole build on a shop with ten million order lines, node by node.

::

    python -m benchmarks.large
    python -m benchmarks.large --smoke
    python -m benchmarks.large --lines 1000000
    python -m benchmarks.large --write folder    # only the shop's files
    python -m benchmarks.large --day             # up to features and RFM, and the day after

It runs on Linux, which alone tells a process's peak memory from one node to the next.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.dbt_runs import WITHOUT_TESTS, Shop
from benchmarks.large_shop import ShopSize, write_large_shop, write_next_day
from benchmarks.measure import CommandError, run_once
from benchmarks.report import table
from benchmarks.ways import RESULTS

SMOKE_LINES = 20_000
# From files to what learning and marts read of customers.
DAY_MODELS = ("--select", "+gate_features", "+fct_customer_rfm")
BUILD_CPU_SECONDS, BUILD_MB = 600, 6 * 1024
NODE_CPU_SECONDS, NODE_MB = 60, 4 * 1024
SHOWN_NODES = 25


def built(shop: Shop, costs: Path, memory_limit: str, *selection: str) -> dict[str, Any]:
    """Build the shop and return what it cost, as a whole and by node; also where it failed."""
    command = [sys.executable, "-m", "benchmarks.node_costs", str(costs), "build"]
    environ = shop.environ(TESSERA_MEMORY_LIMIT=memory_limit)
    try:
        run = run_once(
            [*command, "--vars", shop.variables, *WITHOUT_TESTS, *selection], shop.folder, environ
        )
    except CommandError as error:
        if not costs.exists():
            raise
        sys.stderr.write(f"{error}\n")
        return json.loads(costs.read_text()) | {"memory_limit": memory_limit}
    found = json.loads(costs.read_text())
    return found | {
        "memory_limit": memory_limit,
        "wall_seconds": run.wall_seconds,
        "cpu_seconds": run.cpu_seconds,
        "peak_mb": run.peak_mb,
    }


def peak_mb(found: dict[str, Any]) -> float:
    """Return the peak memory of the build: that of a node, each of which counts anew."""
    return max(found.get("peak_mb", 0), *(node["peak_mb"] for node in found["nodes"]))


def node_table(nodes: list[dict[str, Any]]) -> list[str]:
    """Return a table of nodes with what each of them costs."""
    header = ["node", "CPU s", "wall s", "MB at its start", "peak MB"]
    return table(
        header,
        [
            [
                node["name"],
                *(f"{node[name]:.1f}" for name in ("cpu_seconds", "wall_seconds")),
                *(f"{node[name]:.0f}" for name in ("start_mb", "peak_mb")),
            ]
            for node in nodes
        ],
    )


def report(found: dict[str, Any], size: ShopSize, load: tuple[float, float]) -> str:
    """Return the whole report as Markdown.

    Parameters
    ----------
    found : dict
        From :func:`built`.
    size : ShopSize
        What was built.
    load : tuple of float
        The machine's load average before and after.
    """
    nodes = sorted(found["nodes"], key=lambda node: -node["cpu_seconds"])
    above = [node for node in nodes if is_above(node)]
    rows = [
        ["whole build, CPU-seconds", f"{found['cpu_seconds']:.0f}", f"{BUILD_CPU_SECONDS}"],
        ["whole build, peak MB", f"{peak_mb(found):.0f}", f"{BUILD_MB}"],
        ["dearest node, CPU-seconds", f"{nodes[0]['cpu_seconds']:.0f}", f"{NODE_CPU_SECONDS}"],
        ["largest node, peak MB", f"{max(one['peak_mb'] for one in nodes):.0f}", f"{NODE_MB}"],
    ]
    sections = [
        "# Ten million order lines" if size == ShopSize() else "# A large shop",
        f"{size.lines:,} order lines, {size.customers:,} customers, {size.products:,} products; "
        f"{len(nodes)} nodes, one after the other, without tests: {found['outcome']}. "
        f"{found['wall_seconds']:.0f} seconds by the clock; memory limit of DuckDB "
        f"{found['memory_limit']}; load of the machine {load[0]:.1f} before, {load[1]:.1f} after, "
        f"{os.cpu_count()} cores.",
        "\n".join(table(["", "measured", "aim, at most"], rows)),
        "## Dearest nodes",
        "Peak memory is that of the whole process while the node runs, with what DuckDB still "
        "holds of earlier nodes.",
        "\n".join(node_table(nodes[:SHOWN_NODES])),
        "## Nodes above an aim",
        "\n".join(node_table(above)) if above else "None.",
    ]
    return "\n\n".join(sections) + "\n"


def day_report(found: list[dict[str, Any]], size: ShopSize, lines: int) -> str:
    """Return what the first build and that of the day after cost, as Markdown."""
    costs = [{node["name"]: node["cpu_seconds"] for node in one["nodes"]} for one in found]
    names = sorted(costs[0], key=lambda name: costs[1].get(name, 0) - costs[0][name])
    rows = [
        [name, f"{costs[0][name]:.1f}", f"{costs[1].get(name, 0):.1f}"]
        for name in names[:SHOWN_NODES]
    ]
    totals = [f"{one['cpu_seconds']:.0f}" for one in found]
    peaks = [f"{peak_mb(one):.0f}" for one in found]
    return (
        "\n\n".join(
            [
                "# A day more",
                f"{size.lines:,} order lines and {lines:,} of the day after; "
                f"{len(found[0]['nodes'])} nodes up to features and RFM, one by one; memory limit "
                f"of DuckDB {found[0]['memory_limit']}.",
                "\n".join(
                    table(
                        ["", "first build", "a day later"],
                        [["CPU-seconds", *totals], ["peak MB", *peaks]],
                    )
                ),
                "## Nodes that take less, CPU-seconds",
                "\n".join(table(["node", "first build", "a day later"], rows)),
            ]
        )
        + "\n"
    )


def is_above(node: dict[str, Any]) -> bool:
    """Tell whether a node took more than a node should.

    Examples
    --------
    >>> is_above({"cpu_seconds": 61.0, "peak_mb": 100.0})
    True
    """
    return node["cpu_seconds"] > NODE_CPU_SECONDS or node["peak_mb"] > NODE_MB


def main() -> int:
    """Write the shop, build it, and say what each node costs; 1 if the build fails."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--smoke", action="store_true", help="--day, of a sliver")
    parser.add_argument("--lines", type=int, default=ShopSize.lines, help="order lines")
    parser.add_argument("--memory-limit", default="3GB", help="of DuckDB, as TESSERA_MEMORY_LIMIT")
    parser.add_argument("--day", action="store_true", help="what one more day costs")
    parser.add_argument("--write", type=Path, help="only write the files, into this folder")
    parser.add_argument("--keep", type=Path, help="build in this empty folder, and keep it")
    options = parser.parse_args()
    if not Path("/proc/self/clear_refs").exists():
        parser.error("this is not Linux: peak memory of single nodes cannot be told")
    size = ShopSize.of(SMOKE_LINES if options.smoke else options.lines)
    if options.write:
        write_large_shop(options.write, size)
        return 0
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        raw, project = folder / "raw", folder / "project"
        raw.mkdir()
        project.mkdir()
        shop = Shop(project, write_large_shop(raw, size), connector="files")
        costs = folder / "costs.json"
        selection = DAY_MODELS if options.day or options.smoke else ()
        found = built(shop, costs, options.memory_limit, *selection)
        if selection:
            lines = write_next_day(raw)
            later = built(shop, costs, options.memory_limit, *selection)
            text = day_report([found, later], size, lines)
            sys.stdout.write(text)
            if "peak_mb" not in later:
                return 1
            if size == ShopSize():
                (RESULTS / "large_day.md").write_text(text)
            if not options.smoke:
                return int("peak_mb" not in found)
    text = report(found, size, (before, os.getloadavg()[0]))
    sys.stdout.write(text)
    if size == ShopSize():
        (RESULTS / "large.md").write_text(text)
    return int("peak_mb" not in found)


if __name__ == "__main__":
    raise SystemExit(main())
