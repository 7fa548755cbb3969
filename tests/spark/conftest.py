"""One build of the demo on each engine, and one Spark session, for all tests of Spark."""

import pytest

pyspark = pytest.importorskip("pyspark", reason="Apache Spark is not installed: make test-spark")


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory):
    """Return a Spark session as builds have it."""
    from tessera.spark.session import spark_session

    settings = {"spark.master": "local[2]", "spark.ui.enabled": "false"}
    return spark_session(tmp_path_factory.mktemp("session"), settings)
