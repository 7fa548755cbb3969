"""``tessera quality``."""

import json
from pathlib import Path

import click

from tessera.cli.options import database_option, json_option, target_option


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
@json_option
@target_option
def quality(
    database: Path, rows: int, verbose: bool, docs: bool, as_json: bool, target: Path
) -> None:
    """Show what the gates of the last build found; exit 1 if one stopped it."""
    from tessera.quality.report import QualityUnknownError, latest_quality, print_quality

    try:
        if as_json:
            run = latest_quality(database)
            click.echo(json.dumps(run.as_dict(), indent=2, ensure_ascii=False))
            code = int(run.is_stopped)
        else:
            code = print_quality(database, rows, verbose)
    except QualityUnknownError as error:
        raise click.ClickException(str(error)) from error
    if docs:
        from tessera.quality.validation import write_docs

        try:
            page = write_docs(target / "gx")
        except OSError as error:
            raise click.ClickException(
                f"Data Docs could not be written to {target / 'gx'} ({error.strerror or error}). "
                "Name the target folder of the build: --target"
            ) from error
        told = f"Data Docs: {page}" if page else f"No gate left results in {target / 'gx'}."
        click.echo(told, err=as_json)
    raise SystemExit(code)
