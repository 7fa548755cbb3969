"""Readers of serving file and PostgreSQL beside ten builds and publishes: no error, nothing mixed.

The builds are dbt's own, of a project as small as can be published: to a reader it makes no
difference how many models a publication has.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import psycopg
import pytest
from tests.end_to_end.prepared import run_prepared

from tessera.publishing import publish
from tessera.publishing.postgres import publish_to_postgres

# A build of n customers says so in three tables.
QUESTION = """
    select
        (select count(*) from marts.dim_customers),
        (select row_count from quality.rpt_rows),
        (select invocation_id from main.publication)
"""
PROJECT = {
    "dbt_project.yml": """
name: corner
profile: corner
models:
  corner:
    +schema: quality
    dim_customers: {+schema: marts, +materialized: table, +access: public}
    rpt_rows: {+access: public}
    gate_actions: {+materialized: table}
""",
    "profiles.yml": """
corner:
  target: dev
  outputs:
    dev: {type: duckdb, path: tessera.duckdb, threads: 1}
""",
    "macros/generate_schema_name.sql": """
{% macro generate_schema_name(schema, node) %}{{ schema }}{% endmacro %}
""",
    "models/dim_customers.sql": """
select cast(i as varchar) as customer_key from range({{ var('customers') }}) as numbers (i)
""",
    "models/rpt_rows.sql": "select count(*) as row_count from {{ ref('dim_customers') }}",
    "models/gate_actions.sql": """
select '{{ invocation_id }}' as run_id from {{ ref('rpt_rows') }}
""",
    "models/models.yml": """
models:
  - name: dim_customers
    columns: [{name: customer_key, data_tests: [unique, not_null]}]
""",
}
READER = """
import sys, time, duckdb
from pathlib import Path
link, stop, question = sys.argv[1:]
while not Path(stop).exists():
    with duckdb.connect(link, read_only=True) as connection:
        for _ in range(3):
            print(*connection.execute(question).fetchone(), flush=True)
"""


class PostgresReader(threading.Thread):
    """Asks the same again and again; of two, one prepares what it asks."""

    def __init__(self, url: str, prepares: bool, stopped: threading.Event) -> None:
        super().__init__()
        self.answers: Counter = Counter()
        self.errors: list[Exception] = []
        self._url, self._threshold, self._stopped = url, 2 if prepares else None, stopped

    def run(self) -> None:
        with psycopg.connect(
            self._url, autocommit=True, prepare_threshold=self._threshold
        ) as connection:
            while not self._stopped.is_set():
                try:
                    self.answers[connection.execute(QUESTION).fetchone()] += 1
                except psycopg.Error as error:
                    self.errors.append(error)
                # The publishes want a part of the machine, too.
                time.sleep(0.005)


class Shop:
    """A project of three models, built by dbt with as many customers as are asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.customers: dict[str, int] = {}
        for name, text in PROJECT.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text)

    def build(self, customers: int) -> None:
        """Build, and note which build has how many customers."""
        environ = {
            "PATH": os.environ["PATH"], "DBT_PROFILES_DIR": str(self.folder), "DO_NOT_TRACK": "1",
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        }  # fmt: skip
        arguments = ("build", "--vars", f"{{customers: {customers}}}")
        done = run_prepared("tests.end_to_end.prepared:dbt", arguments, self.folder, environ)
        assert done.returncode == 0, done.stdout + done.stderr
        records = json.loads((self.folder / "target" / "run_results.json").read_text())
        self.customers[records["metadata"]["invocation_id"]] = customers


@pytest.fixture
def watched(tmp_path, postgres):
    """Build and publish ten times in both places; return the builds and what readers saw."""
    shop, serving = Shop(tmp_path), tmp_path / "serving"

    def publish_build(customers: int) -> None:
        shop.build(customers)
        file = publish(tmp_path / "tessera.duckdb", serving, tmp_path / "target")
        publish_to_postgres(file, postgres.url)

    publish_build(1)
    stop, stopped = tmp_path / "stop", threading.Event()
    link = str(serving / "tessera.duckdb")
    files = [
        subprocess.Popen(
            [sys.executable, "-c", READER, link, str(stop), QUESTION],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    servers = [PostgresReader(postgres.url, prepares, stopped) for prepares in (False, True)]
    for reader in servers:
        reader.start()
    try:
        for customers in range(2, 12):
            publish_build(customers)
    finally:
        stopped.set()
        stop.touch()
        for reader in servers:
            reader.join()
        ended = [reader.communicate(timeout=60) for reader in files]
    answers = [Counter(tuple(line.split()) for line in out.splitlines()) for out, _ in ended]
    errors = [said for _, said in ended if said] + [e for one in servers for e in one.errors]
    told = [{tuple(map(str, answer)) for answer in one.answers} for one in servers]
    return shop.customers, [set(one) for one in answers] + told, errors


def test_readers_see_one_build_or_the_other(watched):
    builds, seen, errors = watched
    assert errors == []
    assert len(builds) == 11
    for answers in seen:
        # Each reader saw several builds, and of each all three figures.
        assert len(answers) > 2
        for customers, rows, build in answers:
            assert int(customers) == int(rows) == builds[build]
