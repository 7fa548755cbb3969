"""Pulling tables, so that each pull adds what is new, and a build sees whole files only."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

from tessera.locking import locked
from tessera.postgres import Advice, opened, place_of
from tessera.pulling.asked import Asked
from tessera.pulling.parts import Parts, PullError, put_in_place, remove_unfinished
from tessera.pulling.source import Source, source_of
from tessera.pulling.writing import OVERLAPS, Pulled, write_new_rows

LOCK_NAME = ".pull.lock"
STAYS = "What was pulled before is as it was"
# As texts are read, and so that a table which hides rows from this role is refused; no limit ends
# a long copy. They hold for the transaction: a pooler may give the next one to another session.
SET = """
select set_config(name, value, true)
from unnest(cast(%s as text[]), cast(%s as text[])) as given (name, value)
where current_setting(name, true) is not null
"""
SETTINGS = {
    "statement_timeout": "0",
    "transaction_timeout": "0",
    "datestyle": "ISO, YMD",
    "timezone": "UTC",
    "extra_float_digits": "3",
    "row_security": "off",
}
ADVICE: Advice = {
    psycopg.errors.InsufficientPrivilege: "Let this role read it: grant usage on schema ... to "
    "..., and select on ... to ...; row-level security may hide no rows, so pull a view of them",
    psycopg.errors.SerializationFailure: "Pull again; on a standby, set hot_standby_feedback = on",
}


def pull(
    url: str,
    asked: Sequence[Asked],
    root: Path,
    overlaps: Mapping[str, str] | None = None,
    accepted: Collection[str] = (),
    tell: Callable[[str, int], None] = lambda *_: None,
) -> list[Pulled]:
    """Copy tables of a PostgreSQL database to Parquet files, all as of one moment.

    Each file is written under a name that no build reads. When all are whole, each gets its name
    in one step. What is in the footers of the files says where the next pull goes on, so a pull
    that ends anywhere, in any way, leaves nothing to mend.

    Parameters
    ----------
    url : str
        ``postgresql://USER@HOST:PORT/DATABASE``.
    asked : sequence of Asked
        The tables.
    root : Path
        The folder, which is made if it is absent. A table has a folder of its name in it.
    overlaps : mapping of str to str, optional
        By the type of a column that grows, how far behind its highest value rows are looked for
        that came late; else as OVERLAPS says.
    accepted : collection of str
        What may differ from the last pull: ``database``, ``columns``.
    tell : callable
        Told each table with the rows that were read of it so far.

    Returns
    -------
    list of Pulled
        One for each table.

    Raises
    ------
    PullError, tessera.postgres.PostgresError
        If anything went wrong. A build sees then what it saw before; but if it was in the last
        step, some tables may have their new file already.
    """
    database = place_of(url)
    with _alone(root), _told_of_files(root):
        remove_unfinished(root)
        known = [Parts(root, one) for one in asked]
        with ExitStack() as stack:
            for parts in known:
                stack.callback(parts.unfinished_path.unlink, missing_ok=True)
            with opened(url, "tessera pull", {}, STAYS, ADVICE) as server:
                server.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
                server.read_only = True
                with server.transaction():
                    server.execute(SET, [list(SETTINGS), list(SETTINGS.values())])
                    ((as_of,),) = server.execute("select cast(now() as text)").fetchall()
                    sources = [source_of(server, one) for one in asked]
                    for parts, source in zip(known, sources, strict=True):
                        parts.refuse_other_source(database, source.name, tuple(accepted))
                        _refuse_changes(parts, source, accepted)
                    spans = {**OVERLAPS, **(overlaps or {})}
                    done = [
                        write_new_rows(server, database, str(as_of), parts, source, spans, tell)
                        for parts, source in zip(known, sources, strict=True)
                    ]
            for parts, one in zip(known, done, strict=True):
                if one.file:
                    put_in_place(parts.unfinished_path, parts.next_path)
    return done


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Make the folder if it is absent, and keep other pulls out."""
    if root.exists() and not root.is_dir():
        raise PullError(f"{root} is a file, not a folder. Name a folder: --into")
    with ExitStack() as held:
        try:
            root.mkdir(parents=True, exist_ok=True, mode=0o700)
            held.enter_context(locked(root / LOCK_NAME))
        except BlockingIOError:
            raise PullError(f"Another pull into {root} is running. Wait for it to end") from None
        except OSError as error:
            raise PullError(f"{root} cannot be written to: {error.strerror}") from None
        yield


@contextmanager
def _told_of_files(root: Path) -> Iterator[None]:
    """Say in a sentence what the disk refused."""
    try:
        yield
    except OSError as error:
        # What pyarrow raises has the system's words at its end.
        reason = error.strerror or str(error)
        raise PullError(
            f"{root} cannot be written to: {reason}. {STAYS}. Look for a full disk, a limit on the "
            "size of files, or a folder without the right to write"
        ) from error


def _refuse_changes(parts: Parts, source: Source, accepted: Collection[str]) -> None:
    """Refuse columns that went, or have another type than in the last part."""
    if not parts.parts:
        return
    before, now = parts.parts[-1].schema, source.arrow_schema
    gone = [name for name in before.names if name not in now.names]
    changed = [
        f"{field.name} ({before.field(field.name).type}, now {field.type})"
        for field in now
        if field.name in before.names and before.field(field.name).type != field.type
    ]
    if source.by and before.field(source.by.name).type != source.by.arrow_type:
        raise PullError(
            f"{source.name}.{source.by.name} has another type than when it was pulled last: "
            f"{', '.join(changed)}. {parts.anew}"
        )
    if (gone or changed) and "columns" not in accepted:
        said = [f"has no longer the columns {', '.join(gone)}"] if gone else []
        said += [f"has columns of another type: {', '.join(changed)}"] if changed else []
        raise PullError(
            f"{source.name} {' and '.join(said)}. If the rows that were pulled before may stay as "
            f"they are: --accept columns. {parts.anew}"
        )
