"""``tessera report``."""

import json
from pathlib import Path

import click

from tessera.cli.options import json_option, serving_option


@click.command()
@serving_option
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("report"),
    show_default=True,
    help="The folder of the page and its pictures.",
)
@click.option(
    "--language",
    type=click.Choice(["en", "zh"]),
    default="en",
    show_default=True,
    help="English or Chinese.",
)
@click.option("--no-pictures", is_flag=True, help="Write the page only, no PNG of each picture.")
@json_option
def report(serving: Path, output: Path, language: str, no_pictures: bool, as_json: bool) -> None:
    """Write one page on the published build: a letter to the owner, and pictures.

    It needs no network and no server: open it in a browser, print it, or send it. Figures of fewer
    than ten customers are not in it.
    """
    from tessera.report import NoServingFileError, write_report

    file = serving if serving.is_file() else serving / "tessera.duckdb"
    try:
        written = write_report(file, output, language, pictures=not no_pictures)
    except NoServingFileError as error:
        raise click.ClickException(f"No report. {error}.") from error
    except OSError as error:
        raise click.ClickException(
            f"The report could not be written to {output} ({error.strerror or error}). Name "
            "another folder: --output"
        ) from error
    if as_json:
        paths = {"page": str(written.page), "pictures": [str(path) for path in written.pictures]}
        click.echo(json.dumps(paths, indent=2))
        return
    beside = f"; {len(written.pictures)} pictures beside it" if written.pictures else ""
    click.echo(f"Report: {written.page} ({written.page.stat().st_size / 1e6:.1f} MB{beside})")
