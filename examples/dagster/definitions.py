"""Tessera in Dagster: every model an asset, and a publication after a build that passed.

DAGSTER_HOME must be set, and TESSERA_PROJECT where this is not run in the project's folder.
"""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
from dagster_dbt import DbtCliResource, DbtProject, dbt_assets

FOLDER = Path(os.environ.get("TESSERA_PROJECT", ".")).resolve()
# The project's own environment, not Dagster's: the versions are those of the lock file.
BIN = Path(os.environ.get("TESSERA_BIN", FOLDER / ".venv" / "bin"))
# What a build leaves behind holds personal data.
os.umask(0o077)
PROJECT = DbtProject(project_dir=FOLDER, profiles_dir=FOLDER)
DBT = DbtCliResource(project_dir=PROJECT, dbt_executable=str(BIN / "dbt"))
if not PROJECT.manifest_path.exists():
    subprocess.run([BIN / "dbt", "parse", "--quiet", "--profiles-dir", "."], cwd=FOLDER, check=True)


# Unit tests are of the code, not of the night's data.
@dbt_assets(manifest=PROJECT.manifest_path, name="build")
def build(context: dg.AssetExecutionContext, dbt: DbtCliResource) -> Iterator[object]:
    """Build and test what the run selects; a gate that stops it fails the run."""
    arguments = ["build", "--exclude-resource-type", "unit_test"]
    # Where tessera publish looks for what dbt did.
    yield from dbt.cli(arguments, context=context, target_path=PROJECT.target_path).stream()


@dg.asset(deps=[build])
def serving_file(context: dg.AssetExecutionContext) -> None:
    """Hand the build on to its readers; refused where a run built only a part."""
    command = [BIN / "tessera", "publish"]
    done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False)
    context.log.info(done.stdout + done.stderr)
    if done.returncode:
        raise dg.Failure("tessera publish refused: what is served has not changed")


everything = dg.define_asset_job("everything", dg.AssetSelection.all())
nightly = dg.ScheduleDefinition(job=everything, cron_schedule="30 3 * * *")
# DuckDB has one writer: one process for all steps, and one run at a time (dagster.yaml).
defs = dg.Definitions(
    assets=[build, serving_file],
    jobs=[everything],
    schedules=[nightly],
    resources={"dbt": DBT},
    executor=dg.in_process_executor,
)
