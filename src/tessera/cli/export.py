"""``tessera export``."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from tessera.cli.options import database_option, json_option, target_option


@click.command()
@click.option(
    "--audience",
    required=True,
    help="segment:NAME, persona:NAME, retention, plan (all that is new in it), plan:CAMPAIGN_ID, "
    "service or cross_channel:NAME.",
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["google", "meta", "klaviyo", "csv"]),
    required=True,
    help="The platform that the file is for.",
)
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file."
)
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
@click.option("--dry-run", is_flag=True, help="Only say what would be exported.")
@json_option
@database_option
@target_option
def export(
    audience: str,
    format_name: str,
    output: Path,
    force: bool,
    dry_run: bool,
    as_json: bool,
    database: Path,
    target: Path,
) -> None:
    """Write the customers of an audience to a file for an advertising or e-mail platform.

    Only those with marketing consent, and nobody who is held out for comparison. Every export is
    recorded in actions.audience_exports of the build database.
    """
    from tessera.audiences import ExportRefusedError, export_audience
    from tessera.audiences.formats import FORMATS

    try:
        done = export_audience(database, target, audience, format_name, output, force, dry_run)
    except ExportRefusedError as error:
        raise click.ClickException(f"Not exported. {error}.") from error
    if as_json:
        click.echo(json.dumps(asdict(done), indent=2, default=str))
        return
    verb = "Would export" if dry_run else "Exported"
    click.echo(
        f"{verb} {done.people_count} of {done.selected_count} in {audience} as "
        f"{FORMATS[format_name].title}: {output}"
    )
    click.echo(
        f"Left out: {done.without_consent_count} without consent, {done.held_out_count} held out "
        f"for comparison, {done.shared_count} whose address is somebody else's too, "
        f"{done.unreachable_count} without an address."
    )
    click.echo(f"Columns: {done.columns}. SHA-256 of the file: {done.file_sha256}")
    if not dry_run:
        click.echo(f"Recorded as {done.export_id} in actions.audience_exports.")
    if done.is_demo:
        click.echo("The people of the demo are made up.")
    else:
        click.echo(
            "The file is personal data, hashed or not: delete it after the upload.", err=True
        )
