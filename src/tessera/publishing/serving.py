"""The serving copy: a versioned, read-only DuckDB file that never changes under its readers."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from tessera.identity import DEMO, is_public, stored_salt
from tessera.publishing.build import Build, BuildNotPublishableError
from tessera.publishing.describing import describe
from tessera.publishing.folder import ServingFolder, stamp_of
from tessera.scoring.pack import write_pack

# Readers with an older DuckDB can open a file of this version.
STORAGE_VERSION = "v1.0.0"


def publish(
    database: Path,
    serving: Path,
    target: Path,
    keep: int = 3,
    group_readable: bool = False,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Path:
    """Copy the public models of a complete and passing build into a new serving file.

    The file is written in a private folder beside the others, made read-only, moved to a name of
    its own, and only then does the link ``tessera.duckdb`` point to it: a reader has the old build
    or the new one, never a mixture, and a reader that is connected stays with what it opened.

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
    group_readable : bool
        Whether the group of the files may read them; otherwise only their owner may.
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
        personal data; if the folder cannot be used, or the disk is full. What is served has not
        changed then.
    """
    build = Build.read(target)
    build.check()
    if not database.exists():
        raise BuildNotPublishableError(
            f"The database {database} does not exist. Run dbt build, or name it: --database"
        )
    folder = ServingFolder(serving, group_readable)
    published_at = now()
    stamp = stamp_of(published_at, build.invocation_id)
    with _failures_told(serving):
        folder.check(database)
        with folder.locked():
            return _publish_into(folder, build, database, stamp, published_at, keep)


def _publish_into(
    folder: ServingFolder,
    build: Build,
    database: Path,
    stamp: str,
    published_at: datetime,
    keep: int,
) -> Path:
    """Write a copy and serve it, and clean up before and after. Only for who holds the lock."""
    folder.remove_unfinished()
    with folder.unfinished(stamp) as work:
        written, pack = work / "copy.duckdb", work / "pack.duckdb"
        has_pack = _copy(build, database, written, pack, published_at)
        published = folder.serve(written, stamp, pack if has_pack else None)
    folder.remove_old(keep)
    return published


@contextmanager
def _failures_told(serving: Path) -> Iterator[None]:
    """Turn what the system refuses into a sentence that says what to do."""
    try:
        yield
    except PermissionError as error:
        raise BuildNotPublishableError(
            f"The folder {serving} cannot be written to ({error.strerror}: {error.filename}). The "
            "data served stays as it was. Give yourself the right to write, or name another "
            "folder: --serving"
        ) from error
    except (OSError, duckdb.Error) as error:
        reason = str(error).splitlines()[0]
        raise BuildNotPublishableError(
            f"The serving copy could not be written to {serving} ({reason}). The data served stays "
            "as it was. Look for a full disk, a limit on file size or memory, or a read-only "
            "folder, and publish again"
        ) from error


def _copy(build: Build, database: Path, file: Path, pack: Path, published_at: datetime) -> bool:
    """Write the public models with what they say of themselves, and the scoring pack if any."""
    with duckdb.connect() as connection:
        # What does not fit into memory is private to the owner too, and goes with the folder.
        connection.execute(f"set temp_directory = '{_quoted(file.parent)}'")
        # Views name the database by the name that it had for dbt: that of its file.
        built = f'"{database.stem}"'
        try:
            connection.execute(f"attach '{_quoted(database)}' as {built} (read_only)")
        except duckdb.IOException as error:
            raise BuildNotPublishableError(
                f"The database {database} is in use; wait for the build to end. ({error})"
            ) from error
        connection.execute(f"use {built}")
        check_same_build(connection, build, database)
        check_secret(connection)
        connection.execute(
            f"attach '{_quoted(file)}' as serving_copy (storage_version '{STORAGE_VERSION}')"
        )
        for node in build.published_models:
            name = f'"{node["schema"]}"."{node["alias"]}"'
            connection.execute(f'create schema if not exists serving_copy."{node["schema"]}"')
            connection.execute(f"create table serving_copy.{name} as from {name}")
        describe(connection, "serving_copy", build, published_at)
        connection.execute("detach serving_copy")
        has_pack = write_pack(connection, build, pack)
    for written in (file, pack) if has_pack else (file,):
        descriptor = os.open(written, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    return has_pack


def check_same_build(connection: duckdb.DuckDBPyConnection, build: Build, database: Path) -> None:
    """Compare the build's id with the one that the last gate left in the database."""
    try:
        found = connection.execute(
            "select count(*) from quality.gate_actions where run_id = $1",
            [build.invocation_id],
        ).fetchone()
    except duckdb.CatalogException:
        found = None
    if not found or not found[0]:
        raise BuildNotPublishableError(
            f"The database {database} was not made by the last build ({build.invocation_id}). "
            "Run dbt build, or name the right file: --database"
        )


def check_secret(connection: duckdb.DuckDBPyConnection) -> None:
    """Refuse a shop whose customers are pseudonymised with the demo's public key."""
    stored = stored_salt(connection, "pii.pii_salt")
    if stored and stored[1] != DEMO and is_public(stored[0]):
        raise BuildNotPublishableError(
            "Customers are pseudonymised with the demo's public key, which anybody can undo. Set a "
            'secret of your own, export TESSERA_PSEUDONYM_KEY="$(openssl rand -hex 32)", and build '
            "in a new file, export TESSERA_DATABASE=my_shop.duckdb"
        )


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
