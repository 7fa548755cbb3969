"""Fixtures that several folders of tests share."""

from pathlib import Path

import pytest
from tests.python.postgres_server import Server

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def shared_data():
    """Return a function that finds a public data set, or skips the test."""
    folder = ROOT.parent / "shared" / "data"

    def find(name):
        path = folder / name
        if not path.exists():
            pytest.skip(f"needs the public data set {name} in ../shared/data")
        return path

    return find


@pytest.fixture(scope="session")
def server():
    """Return a PostgreSQL server, or skip where there is none."""
    server = Server()
    yield server
    server.remove()


@pytest.fixture
def postgres(server):
    """Return an empty database."""
    return server.new_database()
