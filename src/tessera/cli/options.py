"""Options that commands share."""

import os
from collections.abc import Callable
from pathlib import Path

import click

DATABASE_VARIABLE = "TESSERA_DATABASE"
SERVING_VARIABLE = "TESSERA_SERVING"
TO_VARIABLE = "TESSERA_PUBLISH_TO"
RAW_VARIABLE = "TESSERA_RAW_PATH"
PROJECT = Path("dbt_project.yml")
PSYCOPG_MISSING = (
    "PostgreSQL needs the package psycopg, which is not installed. Run: make postgres, or "
    "pip install 'tessera[postgres]'"
)


def database_file() -> Path:
    """Return the file that dbt builds, as the environment says."""
    return Path(os.environ.get(DATABASE_VARIABLE) or "tessera.duckdb")


def serving_folder() -> Path:
    """Return the folder of the serving copies, as the environment says."""
    return Path(os.environ.get(SERVING_VARIABLE) or "serving")


def raw_folder() -> Path:
    """Return the folder of a shop's files, as the environment says."""
    return Path(os.environ.get(RAW_VARIABLE) or "raw")


def database_option(command: Callable[..., None]) -> Callable[..., None]:
    """Add --database."""
    return click.option(
        "--database",
        type=click.Path(path_type=Path, dir_okay=False),
        default=database_file,
        show_default=f"${DATABASE_VARIABLE} or tessera.duckdb",
        help="The DuckDB file that dbt builds.",
    )(command)


def serving_option(command: Callable[..., None]) -> Callable[..., None]:
    """Add --serving."""
    return click.option(
        "--serving",
        type=click.Path(path_type=Path),
        default=serving_folder,
        show_default=f"${SERVING_VARIABLE} or serving",
        help="The folder of the serving copies.",
    )(command)


def keep_option(command: Callable[..., None]) -> Callable[..., None]:
    """Add --keep."""
    return click.option(
        "--keep",
        type=click.IntRange(min=1),
        default=3,
        show_default=True,
        help="How many serving files stay.",
    )(command)


def to_option(command: Callable[..., None]) -> Callable[..., None]:
    """Add --to."""
    return click.option(
        "--to",
        metavar="URL",
        envvar=TO_VARIABLE,
        help="Load it into PostgreSQL too: postgresql://USER@HOST:PORT/DATABASE, with the password "
        f"in ~/.pgpass or PGPASSWORD.  [default: ${TO_VARIABLE}]",
    )(command)


def json_option(command: Callable[..., None]) -> Callable[..., None]:
    """Add --json."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def target_option(command: Callable[..., None]) -> Callable[..., None]:
    """Add --target."""
    return click.option(
        "--target",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path("target"),
        show_default=True,
        help="dbt's target folder.",
    )(command)
