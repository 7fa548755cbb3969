"""``tessera doctor``: what is set, what was found, what is missing and what to do."""

import json
from dataclasses import asdict

import click

from tessera.cli.options import PROJECT, database_file, json_option, serving_folder

MARKS = {"ok": "   ok", "note": " note", "missing": "MISSING"}


@click.command()
@json_option
@click.option("--vars", "given", default="{}", help="What dbt would be given as --vars.")
def doctor(as_json: bool, given: str) -> None:
    """Say what is set, what was found, what is missing and what to do.

    Exit 1 if a build cannot run. Nothing is built, and no file is changed.
    """
    import yaml

    from tessera.connecting.examining import examine

    if not PROJECT.is_file():
        raise click.ClickException(f"There is no {PROJECT} here. Go to the folder of the project.")
    try:
        said = yaml.safe_load(given) or {}
    except yaml.YAMLError as error:
        raise click.BadParameter(f"{given!r} is no YAML", param_hint="--vars") from error
    if not isinstance(said, dict):
        raise click.BadParameter(
            f"{given!r} names no setting; write '{{retrain: never}}'", param_hint="--vars"
        )
    findings = list(examine(said, database_file(), serving_folder()))
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        for one in findings:
            click.echo(f"{MARKS[one.state]:>7}  {one.topic:<14} {one.says}")
            if one.advice:
                click.echo(f"{'':>24} {one.advice}")
    raise SystemExit(int(any(finding.state == "missing" for finding in findings)))
