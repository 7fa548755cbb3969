"""Options that commands share."""

import os
from collections.abc import Callable
from pathlib import Path

import click

DATABASE_VARIABLE = "TESSERA_DATABASE"


def database_option(command: Callable[..., None]) -> Callable[..., None]:
    """Add --database."""
    return click.option(
        "--database",
        type=click.Path(path_type=Path, dir_okay=False),
        default=lambda: Path(os.environ.get(DATABASE_VARIABLE, "tessera.duckdb")),
        show_default=f"${DATABASE_VARIABLE} or tessera.duckdb",
        help="The DuckDB file that dbt builds.",
    )(command)


def target_option(command: Callable[..., None]) -> Callable[..., None]:
    """Add --target."""
    return click.option(
        "--target",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path("target"),
        show_default=True,
        help="dbt's target folder.",
    )(command)
