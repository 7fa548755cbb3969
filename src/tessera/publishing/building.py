"""Running dbt build with the environment that a shop's data asks for."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

# Neither dbt nor Great Expectations is to report to its makers.
ENVIRONMENT = {
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
}
# Events of dbt: what moves on, and what is to be read besides warnings and errors.
STEPS = ("LogStartLine", "SkippingDetails")
SAID = ("JinjaLogInfo", "StatsLine")


def run_dbt_build(
    options: Sequence[str], database: Path, target: Path, shows_progress: bool = False
) -> int:
    """Run ``dbt build`` in the current folder, in a process of its own.

    Parameters
    ----------
    options : sequence of str
        More options of dbt.
    database : Path
        The DuckDB file that is built.
    target : Path
        dbt's target folder.
    shows_progress : bool
        Whether to show one line that moves on, and else only what somebody has to know, instead of
        dbt's line for each step.

    Returns
    -------
    int
        dbt's exit code: 0 if all passed, 1 if something failed, 2 if it could not begin.
    """
    command = [sys.executable, "-c", "from dbt.cli.main import cli; cli(prog_name='dbt')"]
    if shows_progress:
        command += ["--log-format", "json"]
    command += ["build", "--target-path", str(target), *options]
    environment = {
        **os.environ,
        **ENVIRONMENT,
        "DBT_PROFILES_DIR": os.environ.get("DBT_PROFILES_DIR", os.getcwd()),
        "TESSERA_DATABASE": str(database),
    }
    if not shows_progress:
        return subprocess.run(command, env=environment, check=False).returncode
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as dbt:
        assert dbt.stdout is not None
        show_progress(dbt.stdout)
    return dbt.returncode


def show_progress(lines: Iterable[str]) -> None:
    """Move the line of progress on by what dbt tells in JSON, until it ends."""
    with click.progressbar(
        length=1,
        label="Building",
        show_pos=True,
        item_show_func=lambda step: step,
        file=sys.stderr,
    ) as bar:
        for line in lines:
            try:
                event = json.loads(line)
            except json.JSONDecodeError:
                # What a library prints past dbt.
                _say(line)
                continue
            told, data = event["info"], event["data"]
            if told["level"] in {"warn", "error"} or told["name"] in SAID:
                _say(told["msg"])
            elif told["name"] in STEPS:
                bar.length = data["total"]
                bar.update(data["index"] - bar.pos, data.get("description"))


def _say(text: str) -> None:
    """Print above the line of progress."""
    if text.strip():
        click.echo(f"\r\033[K{text.rstrip()}", err=True)
