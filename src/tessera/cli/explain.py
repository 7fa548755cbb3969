"""``tessera explain``."""

import json
from pathlib import Path

import click

from tessera.cli.options import database_option, json_option, serving_option


@click.command()
@click.argument("customer")
@click.option(
    "--page",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a page in one HTML file instead.",
)
@json_option
@serving_option
@database_option
def explain(customer: str, page: Path | None, as_json: bool, serving: Path, database: Path) -> None:
    """Say everything that is known about CUSTOMER, and why.

    CUSTOMER is a customer_key, its first six characters or more, or the shop's own number. What is
    said is what the last publication holds, with the reasons that models gave.
    """
    from tessera.explaining import UnknownCustomerError, as_page, as_text, explain_customer

    try:
        explained = explain_customer(serving / "tessera.duckdb", customer, database)
    except UnknownCustomerError as error:
        raise click.ClickException(f"{error}.") from error
    if page:
        try:
            page.write_text(as_page(explained), encoding="utf-8")
        except OSError as error:
            raise click.ClickException(
                f"The page could not be written to {page} ({error.strerror or error}). Name "
                "another file: --page"
            ) from error
        click.echo(f"Written: {page}", err=True)
    if as_json:
        said = {
            "customer_key": explained.customer_key,
            "answers": explained.sections,
            "tables": explained.tables,
        }
        click.echo(json.dumps(said, indent=2, default=str, ensure_ascii=False))
    elif not page:
        click.echo(as_text(explained))
