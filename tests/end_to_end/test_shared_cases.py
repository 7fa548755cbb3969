"""The cases beside the project, where they are there: inputs, the situation and what is right."""

import json
import shutil
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import pytest
import yaml

from tests.end_to_end.background import built_in_background
from tests.end_to_end.building import build_in_background
from tests.end_to_end.deliveries import judged_models, problems
from tests.end_to_end.project import ROOT

CASES = ROOT.parent / "shared" / "cases"
NAMES = sorted(file.parent.name for file in CASES.glob("*/case.yml"))

pytestmark = pytest.mark.skipif(not NAMES, reason=f"no cases in {CASES}")


def _case(name: str) -> dict:
    return yaml.safe_load((CASES / name / "case.yml").read_text())


@built_in_background
def built_cases(
    cases: list[str], new_folder: Callable[[str], Path]
) -> dict[str, tuple[Path, Future]]:
    """Return for each case its folder, and the build that it is part of."""
    jobs, models = {}, {}
    for name in cases:
        folder = new_folder("case")
        shutil.copytree(CASES / name / "raw", folder / "raw")
        jobs[name] = (folder, _case(name).get("vars", {}))
        models[name] = judged_models(_case(name)["right"])
    return build_in_background(jobs, new_folder, models)


@pytest.mark.parametrize("name", NAMES)
def test_a_case_comes_out_right(built_cases, name: str):
    folder, build = built_cases[name]
    build.result()
    outcome = json.loads((folder / "outcome.json").read_text())
    database = folder / "tessera.duckdb"
    found = [problems(one, **outcome, database=database, twin=None) for one in _case(name)["right"]]
    assert not all(found), "\n".join([_case(name)["situation"], *found])
