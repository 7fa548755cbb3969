import pandas as pd
import pytest
from threadpoolctl import threadpool_limits


@pytest.fixture(scope="session")
def hillstrom(shared_data):
    return pd.read_parquet(shared_data("hillstrom.parquet"))


@pytest.fixture(autouse=True)
def _one_thread():
    """Threads that wait for each other cost more than they bring here."""
    with threadpool_limits(limits=1):
        yield
