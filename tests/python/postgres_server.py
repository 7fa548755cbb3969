"""A real PostgreSQL server for tests, and databases in it."""

import shutil
import subprocess
import tempfile
from itertools import count
from pathlib import Path

import psycopg
import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "postgres.sh"
UNAVAILABLE = 3


class Server:
    """A server of its own, started by the project's script; tests share it."""

    def __init__(self) -> None:
        # PostgreSQL's user must get there, and the path of a socket is short.
        self.folder = Path(tempfile.mkdtemp(prefix="tessera-postgres-", dir="/tmp"))
        self.folder.chmod(0o755)
        self.url = self.start()
        self._numbers = count(1)

    def start(self) -> str:
        done = self._script("start")
        if done.returncode == UNAVAILABLE:
            shutil.rmtree(self.folder)
            pytest.skip(f"No PostgreSQL: {done.stderr.strip()}")
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def stop(self, mode: str = "fast") -> None:
        assert self._script("stop", mode).returncode == 0

    def remove(self) -> None:
        self.stop("immediate")
        shutil.rmtree(self.folder)

    def new_database(self) -> "Database":
        name = f"shop_{next(self._numbers)}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"create database {name}")
        return Database(self.url.replace("/postgres?", f"/{name}?"))

    def _script(self, command: str, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [str(SCRIPT), command, str(self.folder), *arguments],
            capture_output=True,
            text=True,
            check=False,
        )


class Database:
    """A database of the server."""

    def __init__(self, url: str) -> None:
        self.url = url

    def query(self, sql: str, user: str = "postgres") -> list[tuple]:
        with psycopg.connect(self.url_of(user), autocommit=True) as connection:
            return connection.execute(sql).fetchall()

    def run(self, *statements: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def url_of(self, user: str) -> str:
        return self.url.replace("postgres@", f"{user}@")

    def schemas(self) -> list[str]:
        rows = self.query("select nspname from pg_namespace where nspname !~ '^(pg_|info|public)'")
        return sorted(name for (name,) in rows)
