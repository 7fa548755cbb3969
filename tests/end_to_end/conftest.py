"""Finished builds that several tests look at."""

import json
import shutil
from pathlib import Path

from tests.end_to_end.background import built_in_background
from tests.end_to_end.building import build_in_process
from tests.end_to_end.project import INPUTS, MANY_THREADS, ROOT, Project, build_shop, passed


@built_in_background
def demo(folder: Path) -> Project:
    """Return the demo shop, built with the README's commands and published."""
    project = Project.copy(folder)
    passed(project.run("tessera", "build", **MANY_THREADS))
    return project


@built_in_background
def shop(folder: Path) -> Project:
    """Return a shop that delivers the demo's inputs as CSV files, built and published once."""
    project = Project.copy(folder)
    raw = project.folder / "raw"
    raw.mkdir()
    for name in INPUTS:
        shutil.copy(project.folder / "seeds" / "demo" / f"demo_{name}.csv", raw / f"{name}.csv")
    passed(build_shop(project))
    passed(project.run("tessera", "publish"))
    return project


@built_in_background
def first_week(folder: Path) -> Path:
    """Return a folder with the demo's inputs as files in raw/, and with the database of a build."""
    raw = folder / "raw"
    raw.mkdir()
    for name in INPUTS:
        shutil.copy(ROOT / "seeds" / "demo" / f"demo_{name}.csv", raw / f"{name}.csv")
    workplace = folder / "builds"
    workplace.mkdir()
    build_in_process([{"folder": str(folder), "vars": {}, "wanted": ["gate_staging"]}], workplace)
    outcome = json.loads((folder / "outcome.json").read_text())
    assert outcome["succeeded"], outcome["said"][-4000:]
    return folder
