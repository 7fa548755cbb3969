"""Whole runs of the commands that a user types, each in a copy of the project."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb

from tests.end_to_end.prepared import TIMEOUT, run_prepared

ROOT = Path(__file__).parents[2]
INPUTS = (
    "order_lines", "products", "customers", "events", "reviews", "tickets", "campaigns",
    "campaign_contacts", "inventory", "links", "signals", "exchange_rates",
)  # fmt: skip
# Where models are selected by name, their unit tests are, too; they run once, with the demo.
WITHOUT_UNIT_TESTS = ("--exclude-resource-type", "unit_test")
# For what is compared with a build that was tested.
WITHOUT_TESTS = (*WITHOUT_UNIT_TESTS, "test")
# Several of dbt and DuckDB, and of the libraries, which tests otherwise keep to one.
MANY_THREADS = {"TESSERA_THREADS": "4", "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2"}
ONE_THREAD = {"TESSERA_THREADS": "1"}
# Without one nothing but the demo is published.
SECRET = "a secret of these tests, 32 characters and more"
# All methods are compared on the demo and on public data; elsewhere one of each kind will do.
ONE_METHOD = {
    "clusters": {"methods": ["k_means"]}, "predictions": {"methods": ["logistic_regression"]},
}  # fmt: skip
FROM_FILES = {"connector": "files", "raw_path": "raw", **ONE_METHOD}


# What is made by account would be wrong for them.
ORDERS_OF_TWO_ACCOUNTS = (
    "select order_id from staging.stg_order_lines group by order_id"
    " having count(distinct coalesce(customer_key, order_id)) > 1"
)


class Project:
    """A copy of the project, with a database of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "tessera.duckdb"

    @classmethod
    def copy(cls, folder: Path) -> "Project":
        files = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()
        for file in files:
            if (ROOT / file).is_file():
                (folder / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / file, folder / file)
        return cls(folder)

    def twin(self, folder: Path) -> "Project":
        """Return a copy of this project with everything that it has built."""
        shutil.copytree(self.folder, folder, symlinks=True, dirs_exist_ok=True)
        return Project(folder)

    def run(self, *command: str, **environ: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self._environ() | environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=TIMEOUT,
        )

    def start(self, *command: str, **environ: str) -> subprocess.Popen:
        """Start a command whose output is read while it runs."""
        return subprocess.Popen(
            command,
            cwd=self.folder,
            env=self._environ() | environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def dbt(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess:
        """Run dbt: prepared, or as a command if libraries are to read another environment."""
        arguments = ("--no-use-colors", *arguments)
        if all(name.startswith(("TESSERA_", "DBT_")) for name in environ):
            return self._prepared("dbt", arguments, environ)
        return self.run("dbt", *arguments, **environ)

    def mf(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess:
        """Run MetricFlow, prepared."""
        return self._prepared("mf", arguments, environ)

    def _prepared(
        self, command: str, arguments: tuple[str, ...], environ: dict[str, str]
    ) -> subprocess.CompletedProcess:
        function = f"tests.end_to_end.prepared:{command}"
        return run_prepared(function, arguments, self.folder, self._environ() | environ)

    def _environ(self) -> dict[str, str]:
        binaries = str(Path(sys.executable).parent)
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith("TESSERA_")
        }
        return {
            **inherited,
            "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}",
            "DBT_PROFILES_DIR": str(self.folder),
            "NO_COLOR": "1",
            "TESSERA_PSEUDONYM_KEY": SECRET,
        }

    def query(self, sql: str, database: Path | None = None) -> list[tuple]:
        with duckdb.connect(str(database or self.database), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def served(self, sql: str) -> list[tuple]:
        return self.query(sql, self.folder / "serving" / "tessera.duckdb")

    def checksums(self) -> dict[str, tuple]:
        """Return the row count and a checksum of every mart, over all columns of all rows."""
        marts = self.query(
            "select table_name from information_schema.tables where table_schema = 'marts'"
            " union all select unnest(['fct_rejected_rows', 'fct_repaired_rows',"
            " 'rpt_row_reconciliation']) order by 1"
        )
        schema = {"fct_rejected_rows": "quality", "fct_repaired_rows": "quality",
                  "rpt_row_reconciliation": "quality"}  # fmt: skip
        return {
            mart: self.query(
                f"select count(*), sum(cast(hash(mart) as hugeint))"
                f" from {schema.get(mart, 'marts')}.{mart} as mart"
            )[0]
            for (mart,) in marts
        }

    def checksums_without_keys(self) -> dict[str, tuple]:
        """Return the same with each customer's number for the key, and without keys of rows."""
        columns = self.query(
            "select table_schema, table_name, list(column_name order by ordinal_position)"
            " from information_schema.columns where table_schema = 'marts' or table_name in"
            " ('fct_rejected_rows', 'fct_repaired_rows', 'rpt_row_reconciliation')"
            " group by all order by all"
        )
        return {
            mart: self.query(
                "with numbers as (select map(list(customer_key), list(customer_id)) as number_of"
                f" from pii.pii_customer_keys), known as (select {_without_keys(names)}"
                f" from {schema}.{mart} cross join numbers)"
                " select count(*), sum(cast(hash(known) as hugeint)) from known"
            )[0]
            for schema, mart, names in columns
        }


def _without_keys(columns: list[str]) -> str:
    return ", ".join(
        f"number_of[{name}] as {name}" if name.endswith("customer_key") else name
        for name in columns
        if name.endswith("customer_key") or not name.endswith("_key")
    )


def passed(run: subprocess.CompletedProcess) -> subprocess.CompletedProcess:
    """Return a finished run, or fail with the end of what it printed."""
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
    return run


def build_shop(
    project: Project, *selection: str, **settings: object
) -> subprocess.CompletedProcess:
    """Build the shop from its files."""
    return project.dbt("build", "--vars", json.dumps(FROM_FILES | settings), *selection)
