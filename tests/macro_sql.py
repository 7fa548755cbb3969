"""SQL that calls of macros become."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def macro_sql(folder: Path, expressions: dict[str, str], target: str = "dev") -> dict[str, str]:
    """Return the SQL of calls of macros by name, as dbt compiles them for a target."""
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
