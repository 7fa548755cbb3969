"""``tessera plan``."""

import json
from pathlib import Path

import click

from tessera.cli.options import database_option, json_option


@click.command()
@database_option
@click.option(
    "--budget",
    type=float,
    help="What contacts may cost, in the base currency; without it there is no limit.",
)
@json_option
def plan(database: Path, budget: float | None, as_json: bool) -> None:
    """Show what would be planned under a budget, what it would bring, and what 100 more would.

    Everybody who may be contacted as of the last build competes; nothing is written. What the build
    itself planned is in actions.fct_campaign_plan.
    """
    from tessera.planning.outlook import OutlookError, look_ahead

    try:
        outlook = look_ahead(database, budget)
    except OutlookError as error:
        raise click.ClickException(str(error)) from error
    click.echo(json.dumps(outlook.as_dict(), indent=2) if as_json else outlook.as_text())
