"""A small finished build: its database and dbt's records of it."""

import json
from pathlib import Path

import duckdb
import pytest

INVOCATION = "0f0e0d0c-1111-2222-3333-444444444444"


def node(kind: str, name: str, schema: str = "marts", access: str = "protected") -> dict:
    return {
        "resource_type": kind,
        "name": name,
        "alias": name,
        "schema": schema,
        "description": f"One row per {name}, as the shop's owner reads it.",
        "columns": {},
        "config": {"enabled": True, "materialized": "table", "access": access},
    }


class FinishedBuild:
    """The files that a build leaves behind, each of which a test may spoil."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "tessera.duckdb"
        self.serving = folder / "serving"
        self.target = folder / "target"
        self.target.mkdir()
        self.nodes = {
            "model.tessera.dim_customers": node("model", "dim_customers", access="public"),
            "model.tessera.rpt_rows": node("model", "rpt_rows", "quality", access="public"),
            "model.tessera.pii_customers": node("model", "pii_customers", "pii", "private"),
            "test.tessera.key": node("test", "key"),
            "seed.tessera.segments": node("seed", "segments", "config"),
        }
        self.results = [
            {"unique_id": unique_id, "status": "pass" if "test" in unique_id else "success"}
            for unique_id in self.nodes
        ]
        self.which = "build"
        self.build(customers=3)

    def build(self, customers: int, invocation: str = INVOCATION) -> None:
        self.invocation = invocation
        with duckdb.connect(str(self.database)) as connection:
            connection.execute(
                f"""
                create schema if not exists marts;
                create schema if not exists quality;
                create schema if not exists pii;
                create or replace table marts.dim_customers as
                    select cast(i as varchar) as customer_key from range({customers}) as t (i);
                create or replace view quality.rpt_rows as
                    select count(*) as row_count from tessera.marts.dim_customers;
                create or replace table pii.pii_customers as select 'ann@example.com' as email;
                create or replace table quality.gate_actions as select '{invocation}' as run_id;
                """
            )
        self.write_records()

    def write_records(self) -> None:
        (self.target / "manifest.json").write_text(json.dumps({"nodes": self.nodes}))
        (self.target / "run_results.json").write_text(
            json.dumps(
                {
                    "metadata": {
                        "invocation_id": self.invocation,
                        "generated_at": "2026-01-31T12:30:00.000000Z",
                    },
                    "args": {"which": self.which},
                    "results": self.results,
                }
            )
        )

    def execute(self, statement: str) -> list[tuple]:
        """Change the database, or ask it."""
        with duckdb.connect(str(self.database)) as connection:
            return connection.execute(statement).fetchall()

    def served(self) -> int:
        with duckdb.connect(str(self.serving / "tessera.duckdb"), read_only=True) as connection:
            return connection.execute("select count(*) from marts.dim_customers").fetchone()[0]


@pytest.fixture
def finished_build(tmp_path):
    return FinishedBuild(tmp_path)
