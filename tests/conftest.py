"""Whole builds begin with the first test, and go on beside the tests that need none."""

import gc
import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from tests.end_to_end.background import start_builds

# PyTorch lies in a folder of its own, see the Makefile: builds that tests start do without it.
sys.path.append(str(Path(sys.prefix) / "deep"))
# Builds and tests go on beside each other on all cores; more threads would only wait for a core.
# Read when scikit-learn and numpy are first imported.
os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
# How long an example takes says more about the machine than about the code.
settings.register_profile("tessera", deadline=None)
settings.load_profile("tessera")


@pytest.fixture(scope="session", autouse=True)
def _builds(request, tmp_path_factory):
    """Start all builds that the selected tests wait for, in the order of the tests."""
    start_builds(request.session.items, tmp_path_factory.mktemp)


def pytest_collection_finish() -> None:
    """Leave what is there before the first test out of each search for garbage."""
    gc.collect()
    gc.freeze()
