"""The adapter: dbt-spark in a session of its own, with Python models in DuckDB."""

import re
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dbt.adapters.base.impl import PythonJobHelper
from dbt.adapters.base.meta import available
from dbt.adapters.base.plugin import AdapterPlugin
from dbt.adapters.contracts.connection import Connection, ConnectionState
from dbt.adapters.contracts.relation import RelationType
from dbt.adapters.spark import SparkAdapter, SparkConnectionManager, SparkCredentials
from dbt.adapters.spark.connections import SparkConnectionMethod, SparkConnectionWrapper
from dbt_common.exceptions import DbtDatabaseError, DbtRuntimeError

from tessera.spark.java import JavaError
from tessera.spark.leftovers import NEW, CatalogueLostError
from tessera.spark.python_models import read_seed, run_model, seed_to_parquet
from tessera.spark.session import WarehouseInUseError, ending, scratch, spark_session

# How py4j says that the process of Java is gone.
LOST = re.compile(
    "Answer from Java side is empty|Connection refused|Connection reset|Error while sending or "
    "receiving|SparkContext was shut down|stopped SparkContext|"
    # Where Java does not even say what went wrong.
    r"An error occurred while calling \S+$|does not exist in the JVM$"
)
IN_THE_WAY = re.compile(r"\[LOCATION_ALREADY_EXISTS\].*?'file:([^']*)'", re.DOTALL)
RAISED = re.compile(r"\[USER_RAISED_EXCEPTION\] (.*?)(?: SQLSTATE: P0001.*)?$", re.DOTALL)


@dataclass
class TesseraSparkCredentials(SparkCredentials):
    """What profiles.yml says of a target of this type."""

    host: str | None = "local"
    method: SparkConnectionMethod = SparkConnectionMethod.SESSION
    warehouse: str = "spark-warehouse"
    # Settings of the DuckDB that Python models run in.
    python_settings: dict[str, Any] = field(default_factory=dict)

    @property
    def type(self) -> str:
        """The name of the adapter."""
        return "tesseraspark"

    @property
    def session(self) -> Any:
        """The Spark session of this process."""
        return spark_session(Path(self.warehouse), self.server_side_parameters)


class SessionConnection(SparkConnectionWrapper):
    """A connection to the session of this process.

    A statement is done when `execute` returns: dbt fetches nothing of a hook, and Spark else would
    not run its query.
    """

    def __init__(self, session: Any) -> None:
        self._session = session
        self._fields: Sequence[Any] = ()
        self._rows: list[Any] = []

    def cursor(self) -> "SessionConnection":
        """Return a cursor of its own for each statement."""
        return SessionConnection(self._session)

    def cancel(self) -> None:
        """Stop what the session does."""
        self._session.sparkContext.cancelAllJobs()

    def close(self) -> None:
        """Drop the rows; the session goes on until the process ends."""
        self._rows = []

    def rollback(self, *_: Any, **__: Any) -> None:
        """Do nothing: Spark knows no transactions."""

    def execute(self, sql: str, bindings: list[Any] | None = None) -> None:  # noqa: ARG002
        """Run a statement to its end."""
        result = self._session.sql(sql.strip().removesuffix(";"))
        self._fields = result.schema.fields
        self._rows = result.collect()

    def fetchall(self) -> list[Any]:
        """Return all rows."""
        return self._rows

    def fetchone(self) -> Any:
        """Return the next row, or None at the end."""
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int) -> list[Any]:
        """Return the next rows."""
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    @property
    def description(self) -> Sequence[tuple[Any, ...]]:
        """The columns of the last statement, as the DB API has them."""
        return [
            (each.name, each.dataType.simpleString(), None, None, None, None, each.nullable)
            for each in self._fields
        ]


class TesseraSparkConnectionManager(SparkConnectionManager):
    """Opens connections to the session, and says in short what Spark says at length."""

    TYPE = "tesseraspark"

    @classmethod
    def open(cls, connection: Connection) -> Connection:
        """Start the session, if there is none yet."""
        if connection.state == ConnectionState.OPEN:
            return connection
        try:
            session = connection.credentials.session
        except (CatalogueLostError, JavaError, WarehouseInUseError) as error:
            raise DbtRuntimeError(str(error)) from error
        if ended := ending(session):
            raise DbtRuntimeError(
                f"Not tried: the session of Spark had ended before, see above (Java ended {ended})."
            )
        connection.handle = SessionConnection(session)
        connection.state = ConnectionState.OPEN
        return connection

    @contextmanager
    def exception_handler(self, sql: str) -> Iterator[None]:  # noqa: ARG002
        """Turn errors of Spark into errors of dbt."""
        try:
            yield
        except DbtRuntimeError:
            raise
        except Exception as error:
            raise DbtDatabaseError(message(error)) from error


def message(error: Exception) -> str:
    """Return what an error of Spark means, without the calls that led to it.

    Examples
    --------
    >>> message(RuntimeError("[USER_RAISED_EXCEPTION] The gate stopped it. SQLSTATE: P0001"))
    'The gate stopped it.'
    >>> message(ConnectionRefusedError("[Errno 111] Connection refused"))[:27]
    'The session of Spark ended,'
    >>> message(RuntimeError("[LOCATION_ALREADY_EXISTS] ... 'file:/shop/a.db/b' already"))[:36]
    '/shop/a.db/b holds files of a table '
    """
    text = str(error)
    if raised := RAISED.search(text):
        return raised[1]
    if LOST.search(text):
        return (
            "The session of Spark ended, as its Java process is gone. Where a machine runs out of "
            "memory, its system ends the largest process: give Spark less (TESSERA_SPARK_MEMORY), "
            "or the machine more. Then build again: tables are whole, as each is replaced only "
            "when the new one is written."
        )
    if found := IN_THE_WAY.search(text):
        return (
            f"{found[1]} holds files of a table that the catalogue of Spark does not know: the "
            "folder of the tables was moved, or a build died. Move it away and build again."
        )
    return text.split("\n\nJVM stacktrace:")[0]


def run(session: Any, *statements: str) -> list[Any]:
    """Run statements one after the other and return the rows of the last."""
    rows: list[Any] = []
    try:
        for statement in statements:
            rows = session.sql(statement).collect()
    except Exception as error:
        raise DbtDatabaseError(message(error)) from error
    return rows


class DuckDBJob(PythonJobHelper):
    """Runs a Python model in DuckDB, and makes a table of Spark of what it returns."""

    def __init__(self, parsed_model: dict[str, Any], credentials: TesseraSparkCredentials) -> None:
        self._file = parsed_model["original_file_path"]
        self._credentials = credentials

    def submit(self, compiled_code: str) -> None:
        """Run the model; the last line of the code names the table."""
        code, relation = compiled_code.lstrip().rsplit("\n# relation: ", 1)
        warehouse = Path(self._credentials.warehouse)
        target = scratch(warehouse) / "rows.parquet"
        try:
            run_model(code, self._file, warehouse, self._credentials.python_settings, target)
        except Exception as error:
            raise DbtRuntimeError(
                f"Python model failed:\n{''.join(traceback.format_exception(error))}"
            ) from error
        relation = relation.strip()
        run(
            self._credentials.session,
            f"drop table if exists {relation}",
            f"create table {relation} using parquet as select * from parquet.`{target}`",
        )


class TesseraSparkAdapter(SparkAdapter):
    """dbt-spark with Python models in DuckDB, seeds of any size, and tables that can forget."""

    ConnectionManager = TesseraSparkConnectionManager

    @property
    def default_python_submission_method(self) -> str:
        """How Python models run."""
        return "duckdb"

    @property
    def python_submission_helpers(self) -> dict[str, type[PythonJobHelper]]:
        """What runs them."""
        return {"duckdb": DuckDBJob}

    @classmethod
    def convert_integer_type(cls, agate_table: Any, col_idx: int) -> str:  # noqa: ARG003
        """Return the type of a seed's whole numbers, as dbt-duckdb has it."""
        return "integer"

    @classmethod
    def convert_number_type(cls, agate_table: Any, col_idx: int) -> str:
        """Return the type of a seed's numbers, as dbt-duckdb has it."""
        import agate

        return "double" if agate_table.aggregate(agate.MaxPrecision(col_idx)) else "integer"

    def list_relations_without_caching(self, schema_relation: Any) -> list[Any]:
        """Return the tables of a schema by name: dbt-spark asks for all that is known of each."""
        schema = schema_relation.schema
        session = self.config.credentials.session
        if not run(session, f"show schemas like '{schema}'"):
            return []
        return [
            self.Relation.create(schema=schema, identifier=row.tableName, type=RelationType.Table)
            for row in run(session, f"show tables in {schema}")
        ]

    def get_column_schema_from_query(self, sql: str) -> list[Any]:
        """Return the columns of a query, which Spark only has to understand, not to run."""
        try:
            fields = self.config.credentials.session.sql(sql).schema.fields
        except Exception as error:
            raise DbtDatabaseError(message(error)) from error
        return [
            self.Column.create(
                each.name, self.connections.data_type_code_to_name(each.dataType.simpleString())
            )
            for each in fields
        ]

    @available
    def rewrite(self, relation: Any, condition: str, query: str) -> None:
        """Replace a table by a query over it, if any row fulfils a condition.

        The table is there, old or new, but for the moment between two names; where a build dies in
        it, the next one gives the new table its name.
        """
        session = self.config.credentials.session
        if not run(session, f"select 1 from {relation} where {condition} limit 1"):
            return
        new = f"{relation}{NEW}"
        run(
            session,
            f"drop table if exists {new}",
            f"create table {new} using parquet as {query}",
            f"drop table {relation}",
            f"alter table {new} rename to {relation}",
        )

    @available
    def seed_file(self, model: dict[str, Any], types: dict[str, str], delimiter: str) -> str:
        """Write a seed to a Parquet file and return its path."""
        file = Path(model["root_path"]) / model["original_file_path"]
        target = scratch(Path(self.config.credentials.warehouse)) / "seed.parquet"
        seed_to_parquet(file, types, delimiter, target)
        return str(target)

    @available
    def seed_rows(self, path: str) -> list[dict[str, str | None]]:
        """Return the rows of a seed's file as texts."""
        return read_seed(Path(self.config.project_root) / path)


Plugin = AdapterPlugin(
    adapter=TesseraSparkAdapter,
    credentials=TesseraSparkCredentials,
    include_path=str(Path(__file__).parent / "include"),
    dependencies=["spark"],
    project_name="dbt_tesseraspark",
)
