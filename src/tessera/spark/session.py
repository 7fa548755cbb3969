"""The one Spark session of a dbt command, and the folder that its tables are in."""

import contextlib
import logging
import shutil
import threading
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from tessera.locking import locked
from tessera.spark.java import check_java
from tessera.spark.leftovers import clear_leftovers

# With other values the same SQL means something else than in DuckDB.
MEANING = {
    "spark.sql.ansi.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
}
# What Spark would write down of each statement for its pages, which nobody looks at.
UNREAD = {
    "spark.sql.maxPlanStringLength": "1000",
    "spark.sql.ui.explainMode": "simple",
    "spark.sql.ui.retainedExecutions": "10",
    "spark.ui.retainedJobs": "10",
    "spark.ui.retainedStages": "10",
    "spark.ui.retainedTasks": "100",
}
# Python models read the files of tables, and pandas 3 is newer than what Spark knows.
warnings.filterwarnings("ignore", module="pyspark")
for name in ("SQLQueryContextLogger", "DataFrameQueryContextLogger"):
    logging.getLogger(name).setLevel(logging.CRITICAL)  # each error as a page of JSON, once more
# py4j tells the root logger by which calls it found that Java is gone.
logging.getLogger().addFilter(lambda record: record.module != "java_gateway")

_starting = threading.Lock()
_held = contextlib.ExitStack()
_sessions: dict[Path, Any] = {}


class WarehouseInUseError(RuntimeError):
    """Another program writes into the folder of the tables."""


def spark_session(warehouse: Path, parameters: Mapping[str, str]) -> Any:
    """Return the session of this process, started at the first call.

    Parameters
    ----------
    warehouse : Path
        The folder of the tables and of their catalogue (Derby), which are there in the next
        session too.
    parameters : mapping of str to str
        Further settings of Spark, such as ``spark.master``.

    Returns
    -------
    pyspark.sql.SparkSession

    Raises
    ------
    JavaError
        If Java is missing or too old.
    WarehouseInUseError
        If another program has a session in this folder.
    CatalogueLostError
        If there are tables of which the catalogue knows nothing.
    """
    warehouse = warehouse.resolve()
    with _starting:
        if warehouse not in _sessions:
            _sessions[warehouse] = _start(warehouse, parameters)
        return _sessions[warehouse]


def _start(warehouse: Path, parameters: Mapping[str, str]) -> Any:
    """Start the session."""
    check_java()
    warehouse.mkdir(parents=True, exist_ok=True)
    holding = contextlib.ExitStack()
    try:
        holding.enter_context(locked(warehouse / ".lock"))
    except BlockingIOError as error:
        raise WarehouseInUseError(
            f"Another program builds in {warehouse}. Wait until it has ended, or give this build a "
            "folder of its own: TESSERA_SPARK_WAREHOUSE."
        ) from error
    with holding:
        session = _open(warehouse, parameters)
        _held.enter_context(holding.pop_all())
    return session


def _open(warehouse: Path, parameters: Mapping[str, str]) -> Any:
    """Start the session in a folder that is held, and clear what a build that died left there."""
    shutil.rmtree(warehouse / ".scratch", ignore_errors=True)
    from pyspark.sql import SparkSession

    log4j = Path(__file__).parent / "log4j2.properties"
    settings = {
        "spark.sql.warehouse.dir": warehouse.as_uri(),
        "spark.hadoop.javax.jdo.option.ConnectionURL": (
            f"jdbc:derby:;databaseName={warehouse}/.catalogue;create=true"
        ),
        "spark.driver.extraJavaOptions": (
            f"-Dlog4j2.configurationFile={log4j.as_uri()} "
            f"-Dderby.stream.error.file={warehouse}/.derby.log"
        ),
        **UNREAD,
        **parameters,
        **MEANING,
    }
    builder = SparkSession.builder.appName("tessera").enableHiveSupport()
    for key, value in settings.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    clear_leftovers(session, warehouse)
    return session


def ending(session: Any) -> str | None:
    """Return how the Java process of a session ended, such as `by signal 9`; None if it runs."""
    process = getattr(session.sparkContext._gateway, "proc", None)
    status = None if process is None else process.poll()
    if status is None:
        return None
    return f"by signal {-status}" if status < 0 else f"with status {status}"


def scratch(warehouse: Path) -> Path:
    """Return a new folder for files that nobody needs after this command."""
    folder = warehouse.resolve() / ".scratch" / uuid4().hex
    folder.mkdir(parents=True)
    return folder
