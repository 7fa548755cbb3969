"""Finished builds that several tests look at."""

import shutil
from pathlib import Path

import pytest

from tests.end_to_end.project import INPUTS, ROOT, Project, build_shop, passed


@pytest.fixture(scope="session")
def online_retail() -> Path:
    """Return the folder of the public Online Retail II file, or skip."""
    folder = ROOT.parent / "shared" / "data"
    if not (folder / "online_retail_II.parquet").exists():
        pytest.skip("needs the public data set online_retail_II.parquet in ../shared/data")
    return folder


@pytest.fixture(scope="session")
def demo(tmp_path_factory) -> Project:
    """Return the demo shop, built and published with the README's commands."""
    project = Project.copy(tmp_path_factory.mktemp("demo"))
    passed(project.dbt("build"))
    passed(project.run("tessera", "publish"))
    return project


@pytest.fixture(scope="session")
def shop(tmp_path_factory) -> Project:
    """Return a shop that delivers the demo's inputs as CSV files, built and published once."""
    project = Project.copy(tmp_path_factory.mktemp("shop"))
    raw = project.folder / "raw"
    raw.mkdir()
    for name in INPUTS:
        shutil.copy(project.folder / "seeds" / "demo" / f"demo_{name}.csv", raw / f"{name}.csv")
    passed(build_shop(project))
    passed(project.run("tessera", "publish"))
    return project
