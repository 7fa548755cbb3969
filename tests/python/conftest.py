"""Fixtures that several folders of tests share."""

from pathlib import Path

import pytest

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
