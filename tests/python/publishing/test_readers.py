"""Readers of the serving file and of PostgreSQL, beside ten publishes: no error, nothing mixed."""

import subprocess
import sys
import threading
import time
from collections import Counter

import psycopg
import pytest

from tessera.publishing import publish
from tessera.publishing.postgres import publish_to_postgres

# A build of n customers says so in three tables.
QUESTION = """
    select
        (select count(*) from marts.dim_customers),
        (select row_count from quality.rpt_rows),
        (select substr(invocation_id, 7) from main.publication)
"""
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


@pytest.fixture
def watched(finished_build, postgres):
    """Publish ten builds in both places, and return what readers saw meanwhile."""

    def publish_build(customers: int) -> None:
        finished_build.build(customers=customers, invocation=f"build-{customers}")
        file = publish(finished_build.database, finished_build.serving, finished_build.target)
        publish_to_postgres(file, postgres.url)

    publish_build(1)
    stop, stopped = finished_build.folder / "stop", threading.Event()
    link = str(finished_build.serving / "tessera.duckdb")
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
            time.sleep(0.1)
    finally:
        stopped.set()
        stop.touch()
        for reader in servers:
            reader.join()
        ended = [reader.communicate(timeout=60) for reader in files]
    answers = [Counter(tuple(line.split()) for line in out.splitlines()) for out, _ in ended]
    errors = [said for _, said in ended if said] + [e for one in servers for e in one.errors]
    told = [{tuple(map(str, answer)) for answer in one.answers} for one in servers]
    return [set(one) for one in answers] + told, errors


def test_readers_see_one_build_or_the_other(watched):
    seen, errors = watched
    assert errors == []
    for answers in seen:
        # Each reader saw several builds, and of each all three figures.
        assert len(answers) > 2
        assert all(len(set(answer)) == 1 for answer in answers), answers
