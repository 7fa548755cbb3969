"""``tessera publish``."""

import stat
from pathlib import Path

import click

from tessera.cli.options import database_option, keep_option, serving_option, target_option


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
