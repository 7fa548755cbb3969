"""One build of the demo on each engine, and one Spark session, for all tests of Spark."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end.project import ROOT

pyspark = pytest.importorskip("pyspark", reason="Apache Spark is not installed: make test-spark")


def render(folder: Path, target: str, expressions: dict[str, str]) -> dict[str, str]:
    """Return the SQL of calls of macros, for a target."""
    inline = "\x1f".join(f"{name}\x1e{{{{ {call} }}}}" for name, call in expressions.items())
    result = subprocess.run(
        [
            str(Path(sys.executable).parent / "dbt"), "--quiet", "--log-path", str(folder),
            "compile", "--target", target, "--target-path", str(folder / target),
            "--output", "json", "--inline", inline,
        ],
        cwd=ROOT,
        env={
            **os.environ,
            "DBT_PROFILES_DIR": str(ROOT),
            "TESSERA_DATABASE": str(folder / "macros.duckdb"),
            "TESSERA_SPARK_WAREHOUSE": str(folder / "macros"),
        },
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
    compiled = json.loads(result.stdout)["compiled"]
    return dict(part.strip().split("\x1e") for part in compiled.split("\x1f"))


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory):
    """Return a Spark session as builds have it."""
    from tessera.spark.session import spark_session

    settings = {"spark.master": "local[2]", "spark.ui.enabled": "false"}
    return spark_session(tmp_path_factory.mktemp("session"), settings)
