"""The serving copy: a versioned, read-only DuckDB file that never changes under its readers."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from tessera.publishing.build import Build, BuildNotPublishableError

# Readers with an older DuckDB can open a file of this version.
STORAGE_VERSION = "v1.0.0"
LINK_NAME = "tessera.duckdb"


def publish(
    database: Path,
    serving: Path,
    target: Path,
    keep: int = 3,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Path:
    """Copy the public models of a complete and passing build into a new serving file.

    The file is written beside the others under a name of its own, made read-only, and only then
    does the link ``tessera.duckdb`` point to it: a reader has the old build or the new one, never
    a mixture, and a reader that is connected stays with what it opened.

    Parameters
    ----------
    database : Path
        The DuckDB file that dbt built.
    serving : Path
        The folder of the serving copies; made if it is absent.
    target : Path
        dbt's target folder.
    keep : int
        How many serving files stay, the newest first; at least one.
    now : callable
        The time that names the file.

    Returns
    -------
    Path
        The new serving file.

    Raises
    ------
    BuildNotPublishableError
        If the build failed, is partial, is not what the database holds, or would publish
        personal data. Nothing has changed then.
    """
    build = Build.read(target)
    build.check()
    if not database.exists():
        raise BuildNotPublishableError(
            f"The database {database} does not exist. Run dbt build, or name it: --database"
        )
    serving.mkdir(parents=True, exist_ok=True)
    stamp = f"{now():%Y%m%dT%H%M%S%f}-{build.invocation_id[:8]}"
    published = serving / f"tessera-{stamp}.duckdb"
    unfinished = serving / f"tessera-{stamp}.unfinished"
    try:
        _copy(build, database, unfinished, published_at=now())
        unfinished.chmod(0o444)
        unfinished.rename(published)
    finally:
        unfinished.unlink(missing_ok=True)
    _point_to(serving / LINK_NAME, published)
    _remove_old(serving, keep)
    return published


def _copy(build: Build, database: Path, file: Path, published_at: datetime) -> None:
    """Write the public models, and a table that says which build they are from."""
    with duckdb.connect() as connection:
        # Views name the database by the name that it had for dbt: that of its file.
        built = f'"{database.stem}"'
        try:
            connection.execute(f"attach '{_quoted(database)}' as {built} (read_only)")
        except duckdb.IOException as error:
            raise BuildNotPublishableError(
                f"The database {database} is in use; wait for the build to end. ({error})"
            ) from error
        connection.execute(f"use {built}")
        _check_same_build(connection, build, database)
        connection.execute(
            f"attach '{_quoted(file)}' as serving_copy (storage_version '{STORAGE_VERSION}')"
        )
        for node in build.published_models:
            name = f'"{node["schema"]}"."{node["alias"]}"'
            connection.execute(f'create schema if not exists serving_copy."{node["schema"]}"')
            connection.execute(f"create table serving_copy.{name} as from {name}")
        connection.execute(
            "create table serving_copy.main.publication as"
            " select cast($1 as varchar) as invocation_id, cast($2 as timestamp) as published_at",
            [build.invocation_id, published_at.replace(tzinfo=None)],
        )
        connection.execute("detach serving_copy")
    descriptor = os.open(file, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _check_same_build(connection: duckdb.DuckDBPyConnection, build: Build, database: Path) -> None:
    """Compare the build's id with the one that the last gate left in the database."""
    try:
        found = connection.execute(
            "select count(*) from quality.gate_marts where run_id = $1",
            [build.invocation_id],
        ).fetchone()
    except duckdb.CatalogException:
        found = None
    if not found or not found[0]:
        raise BuildNotPublishableError(
            f"The database {database} was not made by the last build ({build.invocation_id}). "
            "Run dbt build, or name the right file: --database"
        )


def _point_to(link: Path, file: Path) -> None:
    """Let the link point to a file of its own folder, in one step."""
    fresh = link.with_name(f"{link.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(file.name)
    fresh.replace(link)


def _remove_old(serving: Path, keep: int) -> None:
    """Remove all but the newest serving files; never the one that is served."""
    current = (serving / LINK_NAME).resolve()
    for file in sorted(serving.glob("tessera-*.duckdb"), reverse=True)[max(keep, 1) :]:
        if file.resolve() != current:
            file.unlink()


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
