"""The least that a shop can bring: a folder of Parquet files of order lines, and mistakes in it."""

from pathlib import Path

import duckdb
import pytest

from tests.end_to_end.background import built_in_background
from tests.end_to_end.project import INPUTS, WITHOUT_UNIT_TESTS, Project, passed

LEAST_COLUMNS = (
    "order_id, customer_id, product_id, cast(ordered_at as timestamp) as ordered_at,"
    " cast(quantity as integer) as quantity, cast(unit_price as double) as unit_price"
)


def _write_lines(project: Project, target: Path, where: str = "true") -> None:
    lines = project.folder / "seeds" / "demo" / "demo_order_lines.csv"
    target.parent.mkdir(parents=True, exist_ok=True)
    duckdb.sql(
        f"copy (select {LEAST_COLUMNS} from read_csv('{lines}', all_varchar = true)"
        f" where try_cast(ordered_at as timestamp) is not null"
        f" and try_cast(quantity as integer) is not null"
        f" and try_cast(unit_price as double) is not null and {where}) to '{target}'"
    )


@built_in_background
def least_shop(folder: Path) -> tuple[Project, str]:
    """Return a shop built from six typed columns in two Parquet files, and what dbt printed."""
    project = Project.copy(folder)
    lines = project.folder / "least" / "order_lines"
    early = "ordered_at < '2025-06-01'"
    _write_lines(project, lines / "early.parquet", early)
    _write_lines(project, lines / "late.parquet", f"not {early}")
    arguments = "{connector: files, raw_path: least, cluster_methods: [k_means]}"
    return project, passed(project.dbt("build", "--vars", arguments, *WITHOUT_UNIT_TESTS)).stdout


def test_order_lines_alone_make_segments_clusters_and_recommendations(least_shop):
    shop, _ = least_shop
    delivered = shop.query("select count(*) from read_parquet(?)".replace(
        "?", f"'{shop.folder}/least/order_lines/*.parquet'"))  # fmt: skip
    assert shop.query("select count(*) from input.input_order_lines") == delivered
    for mart in ("fct_customer_rfm", "fct_customer_segments", "fct_customer_recommendations"):
        assert shop.query(f"select count(distinct customer_key) > 1500 from marts.{mart}") == [
            (True,)
        ], mart


def test_inputs_without_files_are_empty_tables_of_the_contract(least_shop):
    shop, printed = least_shop
    for name in INPUTS[1:]:
        assert shop.query(f"select count(*) from input.input_{name}") == [(0,)], name
        assert f"input_{name}: no file, so it stays empty" in printed
    assert shop.query(
        "select count(*) from information_schema.columns"
        " where table_name = 'input_reviews' and column_name in ('rating', 'review_text')"
    ) == [(2,)]


def test_columns_that_the_files_lack_are_named_and_null(least_shop):
    shop, printed = least_shop
    assert "input_order_lines: the files lack line_number, product_name, discount_amount" in printed
    assert shop.query(
        "select count(currency), count(channel), count(*) = count(loaded_at)"
        " from input.input_order_lines"
    ) == [(0, 0, True)]


@built_in_background
def told(folder: Path) -> dict[str, str]:
    """Return what dbt printed for each mistake in the folder of files."""
    project = Project.copy(folder)
    raw = project.folder / "raw"
    printed = {"no folder": _refused(project, "raw")}
    raw.mkdir()
    (raw / "customers.csv").write_text("customer_id\nann\n")
    printed["no order lines"] = _refused(project, "raw")
    for kind in ("csv", "parquet"):
        _write_lines(project, raw / f"order_lines.{kind}", "order_id < '2'")
    printed["two kinds"] = _refused(project, "raw")
    printed["no folder given"] = _refused(project, "null")
    return printed


def _refused(project: Project, raw_path: str) -> str:
    run = project.dbt(
        "build", "--select", "input_order_lines", "--vars",
        f"{{connector: files, raw_path: {raw_path}}}",
    )  # fmt: skip
    assert run.returncode != 0, run.stdout
    return run.stdout


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        ("no folder given", "reads files, and no folder is given"),
        ("no folder", "raw_path 'raw' holds no file"),
        ("no order lines", "holds no order_lines.csv or order_lines.parquet"),
        ("two kinds", "both Parquet and CSV files"),
    ],
)
def test_a_mistake_in_the_folder_is_told(told, mistake, message):
    assert message in told[mistake]
