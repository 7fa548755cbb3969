"""``tessera pull``."""

import json
import re
import sys
from dataclasses import asdict
from pathlib import Path

import click

from tessera.cli.options import PSYCOPG_MISSING, json_option, raw_folder


@click.command()
@click.argument("url", metavar="URL")
@click.option(
    "--table",
    "tables",
    metavar="TABLE[=NAME][:COLUMN]",
    multiple=True,
    required=True,
    help="A table to copy, what its files are called, and a column that grows, such as updated_at. "
    "Give it once per table. Without a column the table is copied whole each time.",
)
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    default=raw_folder,
    show_default="$TESSERA_RAW_PATH or raw",
    help="The folder that the build reads.",
)
@click.option(
    "--overlap",
    "overlaps",
    metavar="SPAN",
    multiple=True,
    help="How far behind the highest value to look for rows that came late: an interval for dates "
    "and times, a number for numbers. None of them is doubled.  [default: '1 hour', for dates "
    "'1 day', and 1000]",
)
@click.option(
    "--accept",
    type=click.Choice(["database", "columns"]),
    multiple=True,
    help="Go on although this differs from the last pull: the database's address; columns that "
    "went or have another type.",
)
@json_option
def pull(
    url: str,
    tables: tuple[str, ...],
    into: Path,
    overlaps: tuple[str, ...],
    accept: tuple[str, ...],
    as_json: bool,
) -> None:
    """Copy tables of PostgreSQL to Parquet files that a build reads.

    URL is postgresql://USER@HOST:PORT/DATABASE, with the password in ~/.pgpass or PGPASSWORD. The
    first pull takes all rows, and each later one what is new by the column that grows. All tables
    are read as of one moment.

    tessera pull postgresql://shop@db/shop --table order_items=order_lines:updated_at --table
    customers
    """
    from tessera.pulling import AskedError, asked_for

    try:
        from tessera.postgres import PostgresError, place_of
        from tessera.pulling.parts import PullError
        from tessera.pulling.pulling import pull as pull_tables
    except ImportError as error:
        raise click.ClickException(PSYCOPG_MISSING) from error
    try:
        asked = asked_for(tables)
    except AskedError as error:
        raise click.UsageError(f"{error}.") from error
    try:
        place = place_of(url)
        # One step per table; a terminal shows which, and the rows that were read of it.
        with click.progressbar(
            length=len(asked),
            label=f"Pulling from {place}",
            item_show_func=lambda shown: shown or "",
            show_eta=False,
            file=sys.stderr,
        ) as bar:

            def tell(table: str, row_count: int) -> None:
                if not row_count and bar.current_item:
                    bar.update(1)
                bar.current_item = f"{table}: {row_count:,} rows"
                bar.render_progress()

            done = pull_tables(url, asked, into, _by_type(overlaps), accept, tell)
    except (PostgresError, PullError) as error:
        raise click.ClickException(f"Not pulled. {error}.") from error
    if as_json:
        said = {"database": place, "folder": str(into), "tables": [asdict(one) for one in done]}
        click.echo(json.dumps(said, indent=2))
    for one in done:
        if not as_json:
            click.echo(
                f"{one.table}: {one.row_count:,} new rows by {one.by}, {one.total_count:,} in all, "
                f"up to {one.highest}"
                if one.by
                else f"{one.table}: {one.row_count:,} rows, copied whole"
            )
        if one.new_columns:
            click.echo(
                f"Note: {one.table} has new columns: {', '.join(one.new_columns)}. Rows that were "
                f"pulled before lack them; to have them, remove {into / one.name} and pull again.",
                err=True,
            )
    if not as_json:
        click.echo(f"{into} holds them; a connector reads them: tessera build")


def _by_type(overlaps: tuple[str, ...]) -> dict[str, str]:
    """Return overlaps by the type of column that they are for."""
    found: dict[str, str] = {}
    for text in overlaps:
        is_number = bool(re.fullmatch(r"\s*\d+([.]\d+)?\s*", text))
        kinds = ("bigint", "numeric") if is_number else ()
        times = ("date", "timestamp", "timestamptz")
        found |= dict.fromkeys(kinds or times, text.strip())
        if is_number and not float(text):
            found |= dict.fromkeys(times, "0")
    return found
