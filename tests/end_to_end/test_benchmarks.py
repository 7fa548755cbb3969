"""Benchmarks of what is published, on a sliver of the demo; make benchmark-smoke has the others."""

import subprocess
import sys

import pytest

from tests.end_to_end.project import ROOT, passed


@pytest.mark.parametrize(
    ("name", "serving"), [("bi_questions", "serving/tessera.duckdb"), ("scoring", "serving")]
)
def test_a_benchmark_of_what_is_published_runs(demo, name, serving):
    command = [sys.executable, "-m", f"benchmarks.{name}", "--smoke", "--serving"]
    told = passed(
        subprocess.run(
            [*command, str(demo.folder / serving)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    ).stdout
    assert told.startswith("# ")
    assert "| aim" in told


@pytest.mark.parametrize("name", ["bi_questions", "scoring"])
def test_without_a_published_shop_a_benchmark_says_what_writes_it(tmp_path, name):
    command = [sys.executable, "-m", f"benchmarks.{name}", "--smoke", "--serving"]
    run = subprocess.run(
        [*command, str(tmp_path / "nothing")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert "is not there. It is written by: make build" in run.stderr
