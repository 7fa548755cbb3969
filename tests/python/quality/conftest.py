from types import SimpleNamespace

import duckdb
import pytest
import yaml

from tessera.quality import run_gate


class Shop:
    """A database in memory, a folder of suites, and gates that run as dbt would run them."""

    def __init__(self, root):
        self.root = root
        self.session = duckdb.connect()
        self.session.execute("create schema input; create schema quality")
        self.run_count = 0
        self.warnings = []
        (root / "gx" / "suites").mkdir(parents=True)

    def table(self, name, query):
        self.session.execute(f"create or replace table {name} as {query}")

    def suite(self, name, *expectations):
        rules = [{"severity": "critical", "note": "It matters.", **each} for each in expectations]
        path = self.root / "gx" / "suites" / f"{name}.yml"
        path.write_text(yaml.safe_dump({"expectations": rules}))

    def measure(self, run_at, value, scope="demo", run_id=None):
        """Append a run with one figure to the profile."""
        self.session.execute(
            "create table if not exists quality.profile_input (run_id text, run_at timestamp, "
            "scope text, relation text, measure text, category text, value double, "
            "text_value text)"
        )
        self.session.execute(
            "insert into quality.profile_input "
            "values (?, ?, ?, 'orders', 'row_count', '', ?, null)",
            [run_id or f"profile at {run_at}", run_at, scope, value],
        )

    def run(self, *names, gate="gate_input", store=False, **settings):
        """Run a gate over tables of the schemas input and quality."""
        self.run_count += 1
        dbt = SimpleNamespace(this=SimpleNamespace(schema="quality", identifier=gate))
        schemas = {name: "quality" if name.startswith("profile_") else "input" for name in names}
        rows = run_gate(
            dbt,
            self.session.cursor(),
            suites=names,
            relations={n: self.session.table(f"{s}.{n}") for n, s in schemas.items()},
            settings={"connector": "demo", "raw_path": "None", **settings},
            root=self.root,
            run_id=f"run {self.run_count}",
            warn=self.warnings.append,
        )
        if store:
            table = f"quality.{gate}"
            exists = f"create table if not exists {table} as select * from rows limit 0"
            self.session.execute(exists)
            self.session.execute(f"insert into {table} select * from rows")
        return rows.to_pylist()


@pytest.fixture
def shop(tmp_path):
    return Shop(tmp_path)
