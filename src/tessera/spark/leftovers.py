"""What a build that died left in the folder of the tables: finished, or removed."""

import shutil
from pathlib import Path
from typing import Any

# Names under which a table is written before it takes its own, or its rows go into it.
NEW = "__new"
PASSING = (NEW, "__changes", "__dbt_tmp")


def clear_leftovers(session: Any, warehouse: Path) -> None:
    """Finish what was complete, and remove what was not, so that a build starts from whole tables.

    A table whose rows were all there but which had not yet taken its name takes it; this may be one
    that is never made anew. Files that were being written are removed. A folder with all files of
    a table of which the catalogue does not know is left: it may be the only copy.

    Parameters
    ----------
    session : pyspark.sql.SparkSession
        The session, whose catalogue nobody else uses.
    warehouse : Path
        The folder of the tables: ``<schema>.db/<table>/*.parquet``.
    """
    for database in sorted(warehouse.glob("*.db")):
        schema = database.stem
        known = _tables(session, schema)
        for table in sorted(known):
            if table.endswith(PASSING):
                _finish(session, database, schema, table, known)
        for folder in sorted(database.glob("*/")):
            name = folder.name
            if name not in known and (name.endswith(PASSING) or not _is_whole(folder)):
                shutil.rmtree(folder)


def _finish(session: Any, database: Path, schema: str, table: str, known: set[str]) -> None:
    """Give a table that was written whole its name, where no other has it; else drop it."""
    name = table.removesuffix(NEW)
    if name == table or name in known:
        session.sql(f"drop table {schema}.{table}")
        return
    written, place = database / table, database / name
    if written.exists():
        # What is left of the table of before, of which the catalogue knows no more.
        shutil.rmtree(place, ignore_errors=True)
    elif place.exists():
        # Spark moves the files before its catalogue says so.
        place.rename(written)
    session.sql(f"alter table {schema}.{table} rename to {schema}.{name}")
    known.add(name)


def _is_whole(folder: Path) -> bool:
    """Whether all files of a table were written: Spark says so last."""
    return (folder / "_SUCCESS").exists()


def _tables(session: Any, schema: str) -> set[str]:
    """Return the tables of a schema that the catalogue knows, none if it knows no such schema."""
    if not session.catalog.databaseExists(schema):
        return set()
    return {row.tableName for row in session.sql(f"show tables in {schema}").collect()}
