"""Several ways of doing the same task, each measured as a process of its own."""

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from benchmarks.measure import MEGABYTE, RSS_UNIT, run_once
from benchmarks.report import table

RESULTS = Path(__file__).parent / "results"
ROOT = RESULTS.parents[1]
OURS = "Tessera"
HEADER = ["way", "own CPU s", "own MB", "CPU s", "wall s", "peak MB", "checksum"]
LEGEND = (
    "Own figures are those of the task: CPU-seconds from its start, and what the peak of memory "
    "grew by. The others are the whole process's, with the start of Python, imports and reading."
)
# Checksums may differ by so much: some ways add up single precision.
TOLERANCE = 1e-5


class Use(NamedTuple):
    """What this process has used so far.

    Attributes
    ----------
    cpu_seconds : float
        User and system time.
    peak_mb : float
        The largest resident memory.
    """

    cpu_seconds: float
    peak_mb: float


# Takes the input's file; returns a checksum, a count, and what the task used.
Way = Callable[[Path], tuple[float, int, Use]]


def use() -> Use:
    """Look at what this process has used so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Use(time.process_time(), peak * RSS_UNIT / MEGABYTE)


def spent(before: Use) -> Use:
    """Return what was used since then."""
    return Use(*(now - then for now, then in zip(use(), before, strict=True)))


def run_way(way: Way, file: Path) -> None:
    """Run one way in this process and print what it found and took, as JSON."""
    total, count, used = way(file)
    found = {
        "checksum": float(total),
        "count": int(count),
        "own_cpu_seconds": used.cpu_seconds,
        "own_mb": used.peak_mb,
    }
    print(json.dumps(found))


def measure_ways(module: str, task: str, ways: Iterable[str], file: Path) -> dict[str, dict]:
    """Run the ways of a task one after the other.

    Parameters
    ----------
    module : str
        Understands ``--way TASK WAY FILE`` and then calls :func:`run_way`.
    task : str
        Its name in the module.
    ways : iterable of str
        Their names, :data:`OURS` among them.
    file : path
        The input.

    Returns
    -------
    dict of str to dict
        For each way what was found and what its process cost.
    """
    found = {}
    for way in ways:
        print(f"{task}: {way} ...", flush=True)
        run = run_once([sys.executable, "-m", module, "--way", task, way, str(file)], ROOT)
        found[way] = json.loads(run.output.splitlines()[-1]) | {
            "wall_seconds": run.wall_seconds,
            "cpu_seconds": run.cpu_seconds,
            "peak_mb": run.peak_mb,
        }
    return found


def run_benchmark(
    module: str,
    description: str,
    task: str,
    ways: Mapping[str, Way],
    write: Callable[[Path, int], None],
    counts: tuple[int, int],
    markdown: Callable[[dict[str, dict], int], str],
) -> None:
    """Run a benchmark of one task from its command line, or one way of it.

    Parameters
    ----------
    module, task : str
        The module that calls this, and the task's name; the report is named after the module.
    description : str
        Of the command.
    ways : mapping of str to callable
        By name, :data:`OURS` among them.
    write : callable
        Writes the input of so many rows to a file.
    counts : tuple of (int, int)
        Rows, and those of ``--smoke``, which writes no report.
    markdown : callable
        Returns the report of what :func:`measure_ways` found and the number of rows.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--smoke", action="store_true", help="a sliver; nothing written")
    parser.add_argument("--way", nargs=3, metavar=("TASK", "WAY", "FILE"), help="run this only")
    parser.add_argument("--write", nargs=2, metavar=("FILE", "COUNT"), help="write input only")
    arguments = parser.parse_args()
    if arguments.way:
        _, way, file = arguments.way
        run_way(ways[way], Path(file))
        return
    if arguments.write:
        file, written = arguments.write
        write(Path(file), int(written))
        return
    count = counts[arguments.smoke]
    with tempfile.TemporaryDirectory(prefix="tessera_benchmark_") as temporary:
        file = Path(temporary) / "input.parquet"
        run_once([sys.executable, "-m", module, "--write", str(file), str(count)], ROOT)
        found = measure_ways(module, task, ways, file)
    text = markdown(found, count)
    print(text)
    if not agree(found):
        sys.exit("The ways do not agree: the figures compare unequal work.")
    if not arguments.smoke:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{module.split('.')[-1]}.md").write_text(text)


def agree(ways: Mapping[str, dict]) -> bool:
    """Whether all ways found as much, and the same sum to single precision."""
    ours = ways[OURS]
    return all(
        way["count"] == ours["count"] and abs(way["checksum"] / ours["checksum"] - 1) < TOLERANCE
        for way in ways.values()
    )


def fastest_peer(ways: Mapping[str, dict]) -> float:
    """Return the fewest own CPU-seconds among the others."""
    return min(way["own_cpu_seconds"] for name, way in ways.items() if name != OURS)


def ways_table(ways: Mapping[str, dict]) -> str:
    """Return the ways beside each other, as Markdown."""
    return "\n".join(
        table(
            HEADER,
            [
                [
                    name,
                    f"{way['own_cpu_seconds']:.2f}",
                    f"{way['own_mb']:.0f}",
                    f"{way['cpu_seconds']:.2f}",
                    f"{way['wall_seconds']:.2f}",
                    f"{way['peak_mb']:.0f}",
                    f"{way['checksum']:.2f}",
                ]
                for name, way in ways.items()
            ],
        )
    )


def aims_table(rows: Iterable[tuple[str, str, bool]]) -> str:
    """Return aims, what was measured and whether it is met, as Markdown."""
    return "\n".join(
        table(
            ["aim", "measured", "met"],
            [[aim, measured, "yes" if met else "NO"] for aim, measured, met in rows],
        )
    )
