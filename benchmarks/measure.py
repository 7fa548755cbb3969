"""What a command costs as a whole process: seconds, CPU-seconds and peak memory.

The figures come from ``os.wait4``, which counts a process and all of its descendants that have
ended. A process starts with the peak memory of the one that started it, so whoever measures
must stay small: import neither pandas nor duckdb there.

::

    python -m benchmarks.measure "python a.py"
    python -m benchmarks.measure --repeats 5 "python a.py" "python b.py"
"""

import argparse
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# ru_maxrss is in kilobytes on Linux and in bytes on macOS.
RSS_UNIT = 1 if sys.platform == "darwin" else 1024
MEGABYTE = 1024 * 1024
# Of a failed command, so much of the end of what it printed is shown.
SHOWN_CHARACTERS = 4000
FIGURES = ("wall_seconds", "cpu_seconds", "peak_mb")


@dataclass(frozen=True)
class Run:
    """One finished process.

    Attributes
    ----------
    wall_seconds : float
        From start to end.
    cpu_seconds : float
        User and system time of the process and its descendants.
    peak_mb : float
        The largest resident memory of any one of them, in MB of 1,048,576 bytes.
    output : str
        What was printed, errors included.
    """

    wall_seconds: float
    cpu_seconds: float
    peak_mb: float
    output: str


class CommandError(Exception):
    """A measured command failed, so its figures mean nothing."""


def run_once(
    command: Sequence[str], folder: Path | None = None, environ: Mapping[str, str] | None = None
) -> Run:
    """Run a command to its end and measure it.

    Parameters
    ----------
    command : sequence of str
        The program and its arguments.
    folder : path, optional
        Where it runs.
    environ : mapping, optional
        Its whole environment; by default this process's own.

    Returns
    -------
    Run
        The figures and what was printed.

    Raises
    ------
    CommandError
        If the command ends with another status than 0.
    """
    with tempfile.TemporaryFile() as printed:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=environ, stdout=printed, stderr=subprocess.STDOUT
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall_seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        printed.seek(0)
        output = printed.read().decode(errors="replace")
    if process.returncode:
        raise CommandError(
            f"{shlex.join(command)} ended with status {process.returncode}:\n"
            + output[-SHOWN_CHARACTERS:]
        )
    return Run(
        wall_seconds=wall_seconds,
        cpu_seconds=usage.ru_utime + usage.ru_stime,
        peak_mb=usage.ru_maxrss * RSS_UNIT / MEGABYTE,
        output=output,
    )


def in_turn(
    commands: Mapping[str, Sequence[str]],
    repeats: int = 5,
    warm_ups: int = 1,
    folder: Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> dict[str, list[Run]]:
    """Run commands in turn (A B A B), so that a busy minute hits all of them.

    Parameters
    ----------
    commands : mapping
        Each command under its name.
    repeats : int, default 5
        How often each one is measured.
    warm_ups : int, default 1
        How often each one is run before that, unmeasured.
    folder, environ
        As for `run_once`.

    Returns
    -------
    dict of str to list of Run
        The runs of each command; those at the same position ran next to each other.
    """
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for number in range(warm_ups + repeats):
        for name, command in commands.items():
            run = run_once(command, folder, environ)
            if number >= warm_ups:
                runs[name].append(run)
    return runs


def spread(values: Sequence[float]) -> dict[str, float]:
    """Return the median, the least and the greatest of some figures.

    Examples
    --------
    >>> spread([3.0, 1.0, 2.0])
    {'median': 2.0, 'min': 1.0, 'max': 3.0}
    """
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def summary(runs: Sequence[Run]) -> dict[str, dict[str, float]]:
    """Return the spread of each figure over repeated runs of one command."""
    return {figure: spread([getattr(run, figure) for run in runs]) for figure in FIGURES}


def ratios(first: Sequence[Run], second: Sequence[Run]) -> dict[str, dict[str, float]]:
    """Return the spread of each figure's ratio, first to second, pair by pair.

    Examples
    --------
    >>> a, b = Run(2.0, 3.0, 50.0, ""), Run(4.0, 3.0, 100.0, "")
    >>> ratios([a, a], [b, b])["wall_seconds"]
    {'median': 0.5, 'min': 0.5, 'max': 0.5}
    """
    return {
        figure: spread(
            [getattr(a, figure) / getattr(b, figure) for a, b in zip(first, second, strict=True)]
        )
        for figure in FIGURES
    }


def main() -> None:
    """Measure one command, or compare two, from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("commands", nargs="+", help="one command, or two to compare, quoted")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--warm-ups", type=int, default=1)
    arguments = parser.parse_args()
    runs = in_turn(
        {command: shlex.split(command) for command in arguments.commands},
        arguments.repeats,
        arguments.warm_ups,
    )
    tables = {command: summary(command_runs) for command, command_runs in runs.items()}
    first, *others = runs
    tables |= {f"ratio {first} : {other}": ratios(runs[first], runs[other]) for other in others}
    for title, table in tables.items():
        print(title)
        for figure, values in table.items():
            print(f"  {figure:13}", *(f"{name} {value:.3f}" for name, value in values.items()))


if __name__ == "__main__":
    main()
