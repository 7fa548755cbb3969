"""``tessera quality``."""

from pathlib import Path

import click

from tessera.cli.options import database_option, target_option


@click.command()
@database_option
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
@target_option
def quality(database: Path, rows: int, verbose: bool, docs: bool, target: Path) -> None:
    """Show what the gates of the last build found; exit 1 if one stopped it."""
    from tessera.quality.report import print_quality

    code = print_quality(database, rows, verbose)
    if docs:
        from tessera.quality.validation import write_docs

        page = write_docs(target / "gx")
        click.echo(f"Data Docs: {page}" if page else f"No gate left results in {target / 'gx'}.")
    raise SystemExit(code)
