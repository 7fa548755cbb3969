"""What a build that died left in the folder of the tables: finished, or removed."""

import shutil
from pathlib import Path
from typing import Any

# Names under which a table is written before it takes its own, or its rows go into it.
NEW = "__new"
PASSING = (NEW, "__changes", "__dbt_tmp")


class CatalogueLostError(RuntimeError):
    """There are tables, and the catalogue does not even know their schema."""


def clear_leftovers(session: Any, warehouse: Path) -> None:
    """Finish what was complete, and remove what was not, so that a build starts from whole tables.

    A table whose rows were all there but which had not yet taken its name takes it; this may be one
    that is never made anew. What else the catalogue does not know was being written, or dropped.

    Parameters
    ----------
    session : pyspark.sql.SparkSession
        The session, whose catalogue nobody else uses.
    warehouse : Path
        The folder of the tables: ``<schema>.db/<table>/*.parquet``.

    Raises
    ------
    CatalogueLostError
        If a schema is unknown of which there are whole tables: they may be the only copy.
    """
    for database in sorted(warehouse.glob("*.db")):
        schema = database.stem
        known = _tables(session, schema)
        if known is None:
            _refuse_whole_tables(database)
            continue
        for table in sorted(known):
            if table.endswith(PASSING):
                _finish(session, database, schema, table, known)
        for folder in database.glob("*/"):
            if folder.name not in known:
                shutil.rmtree(folder)


def _refuse_whole_tables(database: Path) -> None:
    """Stop where all files of a table are there: Spark says so last, in a file of its own."""
    for folder in sorted(database.glob("*/")):
        if (folder / "_SUCCESS").exists():
            raise CatalogueLostError(
                f"{folder} holds a table, and the catalogue of Spark in {database.parent} does not "
                f"know the schema {database.stem}: the catalogue was removed, or the folder of the "
                "tables moved. Move it back, or start with an empty folder."
            )


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


def _tables(session: Any, schema: str) -> set[str] | None:
    """Return the tables of a schema that the catalogue knows, None if it knows no such schema."""
    if not session.catalog.databaseExists(schema):
        return None
    return {row.tableName for row in session.sql(f"show tables in {schema}").collect()}
