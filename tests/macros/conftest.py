"""Macros that read values, rendered by one run of dbt and tried on DuckDB alone."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).parents[2]
# What is rendered, on the columns value and format.
EXPRESSIONS = {
    "clean_id": "clean_id('value')",
    "clean_customer_id": "clean_customer_id('value')",
    "is_scientific": "is_scientific('value')",
    "clean_text": "clean_text('value')",
    "clean_code": "clean_code('value')",
    "clean_label": "clean_label('value')",
    "clean_status": "clean_status('value')",
    "is_missing": "is_missing('value')",
    "unreadable": "unreadable('value', 'try_cast(value as integer)')",
    "plain_decimal": "read_decimal('value')",
    "decimal": "read_decimal('value', 'format')",
    "plain_integer": "read_integer('value')",
    "integer": "read_integer('value', 'format')",
    "iso_timestamp": "read_timestamp('value')",
    "timestamp": "read_timestamp('value', 'format')",
    "date": "read_date('value', 'format')",
    "number_evidence": "computed_once('written', number_text('value'), written_number('written'))",
    "time_evidence": "written_time('value')",
    "boolean": "read_boolean('value')",
}


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the SQL of each expression."""
    folder = tmp_path_factory.mktemp("macros")
    inline = "\x1f".join(f"{name}\x1e{{{{ {call} }}}}" for name, call in EXPRESSIONS.items())
    result = subprocess.run(
        [
            str(Path(sys.executable).parent / "dbt"), "--quiet", "--log-path", str(folder),
            "compile", "--target-path", str(folder), "--output", "json", "--inline", inline,
        ],
        cwd=ROOT,
        env={
            **os.environ,
            "DBT_PROFILES_DIR": str(ROOT),
            "TESSERA_DATABASE": str(folder / "macros.duckdb"),
        },
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
    compiled = json.loads(result.stdout)["compiled"]
    return dict(part.strip().split("\x1e") for part in compiled.split("\x1f"))


Read = Callable[..., list]


@pytest.fixture(scope="session")
def read(rendered: dict[str, str]) -> Read:
    """Return a function that applies an expression to texts, all of one format or each its own."""
    connection = duckdb.connect(config={"threads": 1})
    connection.execute("set timezone = 'UTC'")

    def apply(name: str, values: Iterable[str | None], formats: str | Iterable = "plain") -> list:
        values = list(values)
        formats = [formats] * len(values) if isinstance(formats, str) else list(formats)
        return [
            row[0]
            for row in connection.execute(
                f"select {rendered[name]} from (select unnest($values) as value, "
                "unnest($formats) as format)",
                {"values": values, "formats": formats},
            ).fetchall()
        ]

    return apply
