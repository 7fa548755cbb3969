"""``tessera connect``."""

from pathlib import Path

import click

from tessera.cli.options import json_option


@click.command()
@click.argument(
    "paths", metavar="FILES...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--name", help="The connector's name; by default that of the file or folder.")
@click.option(
    "--column",
    "said",
    multiple=True,
    metavar="COLUMN=NAME",
    help="Say what the file calls a column of the contract: --column quantity=Anz.",
)
@click.option("--yes", is_flag=True, help="Ask nothing: take what is likeliest, and write.")
@json_option
def connect(
    paths: tuple[Path, ...], name: str | None, said: tuple[str, ...], yes: bool, as_json: bool
) -> None:
    """Look at FILES or a folder, and write the connector that reads them.

    Exports of Shopify and WooCommerce, and files named after Tessera's inputs, are recognised and
    need none. The files are read and never changed, and nothing of them is sent anywhere. JSON asks
    nothing.
    """
    from tessera.connecting.dialogue import connect_files
    from tessera.connecting.tables import ConnectError

    try:
        connect_files(paths, name, said, yes or as_json, as_json)
    except ConnectError as error:
        raise click.ClickException(str(error)) from error
