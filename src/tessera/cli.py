"""The command ``tessera``: what is done with a build, rather than in it."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import click

from tessera.connecting.command import connect

DATABASE_VARIABLE = "TESSERA_DATABASE"


def _database_option(command: Callable[..., None]) -> Callable[..., None]:
    return click.option(
        "--database",
        type=click.Path(path_type=Path, dir_okay=False),
        default=lambda: Path(os.environ.get(DATABASE_VARIABLE, "tessera.duckdb")),
        show_default=f"${DATABASE_VARIABLE} or tessera.duckdb",
        help="The DuckDB file that dbt builds.",
    )(command)


def _target_option(command: Callable[..., None]) -> Callable[..., None]:
    return click.option(
        "--target",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path("target"),
        show_default=True,
        help="dbt's target folder.",
    )(command)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tessera")
def app() -> None:
    """Tessera: connect a shop's files, publish a build, and see what its gates found."""


@app.command()
@_database_option
@click.option(
    "--serving",
    type=click.Path(path_type=Path),
    default=lambda: Path(os.environ.get("TESSERA_SERVING", "serving")),
    show_default="$TESSERA_SERVING or serving",
    help="The folder of the serving copies.",
)
@_target_option
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    help="How many serving files stay.",
)
@click.option(
    "--group-readable",
    is_flag=True,
    help="Let the folder's group read the files. By default only their owner may.",
)
def publish(database: Path, serving: Path, target: Path, keep: int, group_readable: bool) -> None:
    """Copy the marts of a complete and passing build to a read-only file for BI.

    BI tools open serving/tessera.duckdb. It always shows the last build that passed.
    """
    from tessera.publishing import BuildNotPublishableError
    from tessera.publishing import publish as publish_build

    try:
        file = publish_build(database, serving, target, keep, group_readable)
    except BuildNotPublishableError as error:
        raise click.ClickException(f"Not published. {error}.") from error
    click.echo(
        f"Published {file} ({file.stat().st_size / 1e6:.1f} MB); "
        f"{serving / 'tessera.duckdb'} points to it."
    )
    if database.stat().st_mode & stat.S_IROTH:
        click.echo(
            f"Note: every user of this machine can read {database}, which holds personal data. "
            f"Keep it to yourself: chmod 600 {database}, and umask 077 before dbt build.",
            err=True,
        )


@app.command()
@_database_option
@click.option(
    "--rows",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Show so many failing rows of each failed expectation.",
)
@click.option(
    "-v",
    "--verbose",
    is_flag=True,
    help="Show the query that finds the failing rows of each failed expectation.",
)
@click.option(
    "--docs",
    is_flag=True,
    help="Write Data Docs of the gates' newest results to gx/data_docs in the target folder.",
)
@_target_option
def quality(database: Path, rows: int, verbose: bool, docs: bool, target: Path) -> None:
    """Show what the gates of the last build found; exit 1 if one stopped it."""
    from tessera.quality.report import print_quality

    code = print_quality(database, rows, verbose)
    if docs:
        from tessera.quality.validation import write_docs

        page = write_docs(target / "gx")
        click.echo(f"Data Docs: {page}" if page else f"No gate left results in {target / 'gx'}.")
    raise SystemExit(code)


app.add_command(connect)


if __name__ == "__main__":
    app()
