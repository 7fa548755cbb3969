"""Servers that fail while tables are loaded: a sentence, and readers keep what they had."""

import os
import subprocess
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from tessera.publishing import publish
from tessera.publishing.postgres import PostgresError, publish_to_postgres


def load(build, postgres, halfway=lambda: None):
    """Publish, and let something happen before the third of the four tables."""

    def tell(_table, number, _count):
        if number == 3:
            halfway()

    return publish_to_postgres(
        publish(build.database, build.serving, build.target), postgres.url, tell
    )


@pytest.fixture
def loaded(finished_build, postgres):
    """Return a build that is published, and then changed."""
    load(finished_build, postgres)
    finished_build.build(customers=50_000, invocation="second-build")
    return finished_build


def shown(postgres):
    """Return what readers see: of one build, or the test fails."""
    ((customers, counted),) = postgres.query(
        "select (select count(*) from marts.dim_customers), row_count from quality.rpt_rows"
    )
    assert customers == counted
    return customers


def end_connections(postgres):
    postgres.run(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where application_name = 'tessera publish'"
    )


def test_a_connection_that_ends_midway(loaded, postgres):
    with pytest.raises(PostgresError, match=r"goes on showing .* whether the server runs"):
        load(loaded, postgres, lambda: end_connections(postgres))
    assert shown(postgres) == 3
    assert "marts__next" in postgres.schemas()
    load(loaded, postgres)
    assert shown(postgres) == 50_000
    assert postgres.schemas() == ["main", "marts", "quality"]


def test_a_server_that_dies_midway(server, loaded, postgres):
    with pytest.raises(PostgresError, match="PostgreSQL goes on showing"):
        load(loaded, postgres, lambda: server.stop("immediate"))
    with pytest.raises(PostgresError, match="Look whether the server runs"):
        load(loaded, postgres)
    server.start()
    assert shown(postgres) == 3
    load(loaded, postgres)
    assert shown(postgres) == 50_000
    assert postgres.schemas() == ["main", "marts", "quality"]


def test_a_server_that_becomes_read_only_midway(loaded, postgres):
    def read_only(is_so):
        with psycopg.connect(postgres.url, autocommit=True) as connection:
            connection.execute("set default_transaction_read_only = off")
            connection.execute(f"alter system set default_transaction_read_only = {is_so}")
            connection.execute("select pg_reload_conf(), pg_sleep(.2)")

    try:
        with pytest.raises(PostgresError, match=r"read-only transaction.*The server is read-only"):
            load(loaded, postgres, lambda: read_only("on"))
        assert shown(postgres) == 3
    finally:
        read_only("off")
    load(loaded, postgres)
    assert shown(postgres) == 50_000


@contextmanager
def small_disk(megabytes: int):
    """Give a folder on a disk of its own; skip where none can be mounted."""
    folder = Path(tempfile.mkdtemp(prefix="tessera-disk-", dir="/tmp"))
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=777", "tmpfs", str(folder)]
    try:
        with suppress(FileNotFoundError):
            mounted = subprocess.run(command, capture_output=True, text=True, check=False)
        if mounted.returncode:
            pytest.skip(f"No small disk can be mounted here: {mounted.stderr.strip()}")
        try:
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=False)
    finally:
        folder.rmdir()


def test_a_server_whose_disk_is_full(loaded, postgres):
    with small_disk(1) as folder:
        if os.getuid() == 0:
            subprocess.run(["chown", "postgres", str(folder)], check=True)
        name = postgres.query("select current_database()")[0][0]
        postgres.run(f"create tablespace tiny location '{folder}'")
        try:
            postgres.run(f"alter role postgres in database {name} set default_tablespace = tiny")
            with pytest.raises(PostgresError, match=r"No space left on device.*more space"):
                load(loaded, postgres)
            assert shown(postgres) == 3
        finally:
            postgres.run(f"alter role postgres in database {name} reset all")
            postgres.run("drop tablespace tiny")
    load(loaded, postgres)
    assert shown(postgres) == 50_000


def test_a_disk_that_is_full_while_the_serving_file_is_written(finished_build):
    with small_disk(2) as folder:
        finished_build.serving = folder / "serving"
        file = publish(finished_build.database, finished_build.serving, finished_build.target)
        finished_build.build(customers=400_000, invocation="second-build")
        from tessera.publishing import BuildNotPublishableError

        with pytest.raises(BuildNotPublishableError, match="Look for a full disk"):
            publish(finished_build.database, finished_build.serving, finished_build.target)
        assert finished_build.served() == 3
        assert [path.name for path in finished_build.serving.glob("tessera-*")] == [file.name]
