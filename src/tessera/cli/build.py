"""``tessera build``."""

import os
from pathlib import Path

import click

from tessera.cli.options import (
    PROJECT,
    database_option,
    keep_option,
    serving_option,
    target_option,
    to_option,
)

COULD_NOT_BEGIN = 2
# What makes a build of a part, which is never published.
SELECTING = ("--select", "-s", "--models", "--model", "-m", "--exclude", "--selector")


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("dbt_options", nargs=-1, type=click.UNPROCESSED)
@click.option("--no-publish", is_flag=True, help="Only build and test.")
@database_option
@serving_option
@target_option
@keep_option
@to_option
@click.pass_context
def build(
    context: click.Context,
    dbt_options: tuple[str, ...],
    no_publish: bool,
    database: Path,
    serving: Path,
    target: Path,
    keep: int,
    to: str | None,
) -> None:
    """Build, test and publish everything: dbt build, then tessera publish.

    Other options go to dbt: tessera build --vars '{retrain: never}'. Nothing that is made can be
    read by other users, and nothing is reported to the makers of libraries. On a terminal there is
    one line of progress; elsewhere, as in a scheduler's log, dbt tells of each step.
    """
    from tessera.cli.publish import publish
    from tessera.publishing.building import run_dbt_build

    if not PROJECT.is_file():
        raise click.ClickException(f"There is no {PROJECT} here. Go to the folder of the project.")
    if not os.access(".", os.W_OK):
        raise click.ClickException(
            f"The folder {Path.cwd()} cannot be written to, and dbt keeps its records in it. Give "
            "yourself the right to write, or copy the project to a folder of yours."
        )
    for option in dbt_options:
        if option.split("=")[0] in SELECTING and not no_publish:
            raise click.UsageError(
                f"{option} builds a part, which is never published. Leave it away, or add "
                "--no-publish."
            )
    os.umask(0o077)
    code = run_dbt_build(dbt_options, database, target, shows_progress=os.isatty(2))
    if code == COULD_NOT_BEGIN:
        raise click.ClickException("dbt could not begin; it says why above. See: tessera doctor")
    if code:
        raise click.ClickException(
            "The build did not pass, and nothing was published: what is served stays as it was. "
            "What the gates found: tessera quality"
        )
    if not no_publish:
        places = {"database": database, "serving": serving, "target": target}
        context.invoke(publish, **places, keep=keep, to=to)
