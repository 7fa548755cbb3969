"""Builds many small deliveries beside each other, in as many processes as there are cores."""

import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

from tests.end_to_end.background import start
from tests.end_to_end.prepared import run_prepared
from tests.end_to_end.project import ROOT

PROCESSES = os.cpu_count() or 2
SECRET = "0123456789abcdef" * 2


def build_in_background(
    jobs: dict[str, tuple[Path, dict]],
    new_folder: Callable[[str], Path],
    wanted: dict[str, list[str]] | None = None,
    vars_before: dict | None = None,
) -> dict[str, tuple[Path, Future]]:
    """Build deliveries; return for each its folder and the process that builds it, as a future.

    jobs has for each name the folder, with the files in raw/, and the vars; wanted the models to
    build, by default those that deliveries are judged by. vars_before are those of the builds that
    the folders hold already, if they do.
    """
    built = {}
    for names in _shares(jobs):
        listed = [
            {"folder": str(jobs[name][0]), "vars": jobs[name][1], "vars_before": vars_before}
            | ({"wanted": wanted[name]} if wanted else {})
            for name in names
        ]
        future = start(build_in_process, listed, new_folder("builds"))
        built |= {name: (jobs[name][0], future) for name in names}
    return built


def _shares(jobs: dict[str, tuple[Path, dict]]) -> Iterator[list[str]]:
    """Share out jobs evenly; those with the same vars stay beside each other."""
    names = sorted(jobs, key=lambda name: (json.dumps(jobs[name][1], sort_keys=True), name))
    size = -(-len(names) // PROCESSES)
    for first in range(0, len(names), size or 1):
        yield names[first : first + size]


def build_in_process(
    jobs: list[dict],
    workplace: Path,
    function: str = "tests.end_to_end.delivery_builder:build_all",
) -> None:
    """Build deliveries one after the other in a process of their own, or do something else."""
    # dbt looks through the whole environment for secrets at each of thousands of events.
    inherited = {
        name: os.environ[name]
        for name in ("PATH", "HOME", "TMPDIR", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
        if name in os.environ
    }
    environ = {
        **inherited,
        "DBT_PROFILES_DIR": str(ROOT),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
        "NO_COLOR": "1",
        "TESSERA_PSEUDONYM_KEY": SECRET,
        "TESSERA_THREADS": "1",
    }
    done = run_prepared(function, (jobs, workplace), ROOT, environ)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
