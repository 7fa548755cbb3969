"""``tessera publish``."""

import json
import stat
import sys
from dataclasses import asdict
from pathlib import Path

import click

from tessera.cli.options import (
    PSYCOPG_MISSING,
    database_option,
    json_option,
    keep_option,
    serving_option,
    target_option,
    to_option,
)


@click.command()
@database_option
@serving_option
@target_option
@keep_option
@click.option(
    "--group-readable",
    is_flag=True,
    help="Let the folder's group read the files. By default only their owner may.",
)
@to_option
@json_option
def publish(
    database: Path,
    serving: Path,
    target: Path,
    keep: int,
    group_readable: bool,
    to: str | None,
    as_json: bool,
) -> None:
    """Copy the marts of a complete and passing build to a read-only file for BI.

    BI tools open serving/tessera.duckdb. It always shows the last build that passed. What it holds,
    with rows and the build they come from, is in its table main.published_tables.
    """
    from tessera.publishing import BuildNotPublishableError, published_tables
    from tessera.publishing import publish as publish_build

    place = _place(to) if to else None
    try:
        file = publish_build(database, serving, target, keep, group_readable)
    except BuildNotPublishableError as error:
        raise click.ClickException(f"Not published. {error}.") from error
    tables = published_tables(file)
    row_count = sum(table.row_count for table in tables)
    if not as_json:
        click.echo(
            f"Published {file} ({file.stat().st_size / 1e6:.1f} MB, {len(tables)} tables, "
            f"{row_count:,} rows); {serving / 'tessera.duckdb'} points to it."
        )
    if database.stat().st_mode & stat.S_IROTH:
        click.echo(
            f"Note: every user of this machine can read {database}, which holds personal data. "
            f"Keep it to yourself: chmod 600 {database}, and umask 077 before dbt build.",
            err=True,
        )
    if to and place:
        _load_into_postgres(file, to, place, as_json)
    if as_json:
        said = {
            "file": str(file),
            "bytes": file.stat().st_size,
            "postgresql": place,
            "tables": [asdict(table) for table in tables],
        }
        click.echo(json.dumps(said, indent=2))


def _place(url: str) -> str:
    """Return the database of an address without user and password; refuse what names none."""
    try:
        from tessera.publishing.postgres import PostgresError, place_of
    except ImportError as error:
        raise click.ClickException(PSYCOPG_MISSING) from error
    try:
        return place_of(url)
    except PostgresError as error:
        raise click.ClickException(f"Not published. {error}.") from error


def _load_into_postgres(file: Path, url: str, place: str, is_quiet: bool) -> None:
    """Load a serving file into PostgreSQL, and tell of it."""
    from tessera.publishing.postgres import PostgresError, publish_to_postgres

    try:
        # One step per table; a terminal shows which.
        with click.progressbar(
            length=1, label=f"Loading into {place}", item_show_func=str, file=sys.stderr
        ) as bar:

            def tell(table: str, number: int, count: int) -> None:
                bar.length = count
                bar.update(number - bar.pos, table)

            done = publish_to_postgres(file, url, tell)
    except PostgresError as error:
        raise click.ClickException(f"Not published to PostgreSQL. {error}.") from error
    if not is_quiet:
        click.echo(f"Published to {place}: {done.table_count} tables, {done.row_count:,} rows.")
    if done.left_behind:
        click.echo(
            f"Note: somebody still reads {', '.join(done.left_behind)}; the next publish drops it.",
            err=True,
        )
