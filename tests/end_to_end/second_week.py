"""Builds of a shop's second delivery on top of its first, through two gates."""

import json
import shutil
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tests.end_to_end.building import build_in_background
from tests.end_to_end.weekly_deliveries import a_week_later, read, write

WANTED = ["gate_staging"]
Changes = Iterable[Callable]


@dataclass
class Build:
    """One build of a second delivery, once it is done."""

    folder: Path
    future: Future

    @property
    def outcome(self) -> dict:
        """Whether the build went through, and what dbt said."""
        self.future.result()
        return json.loads((self.folder / "outcome.json").read_text())

    def failed_checks(self) -> dict[str, dict]:
        """Return by name what each check says that failed in the newest run of each gate."""
        self.future.result()
        found = {}
        with duckdb.connect(str(self.folder / "tessera.duckdb"), read_only=True) as connection:
            for gate in ("gate_input", "gate_staging"):
                rows = connection.execute(
                    f"select gate, expectation, stops_build, message from quality.{gate} "
                    "where not success and run_id = (select max_by(run_id, run_at) from "
                    "(select run_id, run_at from quality.gate_input))"
                ).fetchall()
                found |= {
                    name: {"gate": gate, "stops": stops, "message": message}
                    for gate, name, stops, message in rows
                }
        return found


def build_second_weeks(
    first_week: Path,
    deliveries: Mapping[str, tuple[Changes, dict]],
    new_folder: Callable[[str], Path],
) -> dict[str, Build]:
    """Make second deliveries and build them; return the builds, which may still be running.

    deliveries has for each name what happens to the delivery, and the vars.
    """
    later = a_week_later(read(first_week / "raw"))
    jobs = {}
    for name, (changes, variables) in deliveries.items():
        delivery = later
        for change in changes:
            delivery = change(delivery)
        folder = new_folder("week")
        (folder / "raw").mkdir()
        write(delivery, folder / "raw")
        shutil.copy(first_week / "tessera.duckdb", folder / "tessera.duckdb")
        jobs[name] = (folder, variables)
    built = build_in_background(jobs, new_folder, dict.fromkeys(jobs, WANTED), vars_before={})
    return {name: Build(folder, future) for name, (folder, future) in built.items()}
