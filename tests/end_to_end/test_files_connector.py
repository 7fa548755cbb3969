"""Folders that shops bring: the least, one of files written in every way, and mistakes in them."""

import gzip
import json
import os
from pathlib import Path

import duckdb
import pytest

from tests.end_to_end.background import built_in_background
from tests.end_to_end.project import INPUTS, ONE_METHOD, Project, passed

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
    arguments = {"connector": "files", "raw_path": "least", **ONE_METHOD}
    return project, passed(project.dbt("build", "--vars", json.dumps(arguments))).stdout


def test_order_lines_alone_make_segments_clusters_and_recommendations(least_shop):
    shop, _ = least_shop
    delivered = shop.query("select count(*) from read_parquet(?)".replace(
        "?", f"'{shop.folder}/least/order_lines/*.parquet'"))  # fmt: skip
    assert shop.query("select count(*) from pii.input_order_lines") == delivered
    for mart in ("fct_customer_rfm", "fct_customer_segments", "fct_customer_recommendations"):
        assert shop.query(f"select count(distinct customer_key) > 1500 from marts.{mart}") == [
            (True,)
        ], mart


def test_inputs_without_files_are_empty_tables_of_the_contract(least_shop):
    shop, printed = least_shop
    for name in INPUTS[1:]:
        schema = shop.query(
            f"select table_schema from information_schema.tables where table_name = 'input_{name}'"
        )[0][0]
        assert shop.query(f"select count(*) from {schema}.input_{name}") == [(0,)], name
        assert f"input_{name}: no file, so it stays empty" in printed
    assert shop.query(
        "select count(*) from information_schema.columns"
        " where table_name = 'input_reviews' and column_name in ('rating', 'review_text')"
    ) == [(2,)]


def test_columns_that_the_files_lack_are_named_and_null(least_shop):
    shop, printed = least_shop
    assert "input_order_lines: the files lack line_number, product_name, discount_amount" in printed
    assert shop.query(
        "select count(currency), count(channel), count(loaded_at) from pii.input_order_lines"
    ) == [(0, 0, 0)]


HEADER = "order_id,customer_id,product_id,product_name,ordered_at,quantity,unit_price"
SECRET = "Annabel Verysecret"


@built_in_background
def nasty_shop(folder: Path) -> tuple[Project, str]:
    """Return a shop whose files are written in many ways, and what dbt printed of reading them."""
    project = Project.copy(folder)
    raw = project.folder / "raw"
    files = {
        "order_lines/2024.csv": (
            f'{HEADER}\n#1,c1,p1,"Mug, blue",2024-05-01,1,2.5\n'
            f"2,c1,p1,{SECRET},2024-05-01,1,2.5,extra\n"
            f'3,c1,p1,"{SECRET},2024-05-01,1,2.5\n'
            '4,c2,p2,12" vinyl,2024-05-01,1,2.5\n\n'
            '5,c2,p2,"of\ntwo lines",2024-05-01,1,2.5\n'
        ).encode(),
        "order_lines/store_id=7/utf16.csv": (
            f"{HEADER}\n6,c1,p1,Käthe,2024-05-01,1,2.5\n".replace(",", ";").encode("utf-16")
        ),
        "order_lines/windows.txt.gz": gzip.compress(
            f"{HEADER}\n7,c1,p1,Zoë €,2024-05-01,1,2.5\n".replace(",", "\t").encode("cp1252")
        ),
        "order_lines/without_header.csv": b"8|c1|p1|x, y|2024-05-01|1|2.5\n",
        "orderlines_2023.csv": b"",
    }
    for name, content in files.items():
        (raw / name).parent.mkdir(parents=True, exist_ok=True)
        (raw / name).write_bytes(content)
    duckdb.sql(
        f"copy (select 17008.0::double as customer_id, '{SECRET}' as last_name)"
        f" to '{raw}/customers.parquet'"
    )
    selection = ["+input_order_lines", "+input_customers", "+input_file_lines", "pii_unread_lines"]
    arguments = ("--vars", "{connector: files, raw_path: raw}")
    passed(project.dbt("build", "--select", *selection, *arguments))
    return project, passed(project.dbt("build", "--select", *selection, *arguments)).stdout


def test_files_written_in_every_way_are_read(nasty_shop):
    shop, printed = nasty_shop
    assert shop.query(
        "select order_id, product_name, store_id, source_file from pii.input_order_lines"
        " order by order_id"
    ) == [
        ("#1", "Mug, blue", None, "order_lines/2024.csv"),
        ("4", '12" vinyl', None, "order_lines/2024.csv"),
        ("5", "of\ntwo lines", None, "order_lines/2024.csv"),
        ("6", "Käthe", "7", "order_lines/store_id=7/utf16.csv"),
        ("7", "Zoë €", None, "order_lines/windows.txt.gz"),
        ("8", "x, y", None, "order_lines/without_header.csv"),
    ]
    assert shop.query("select customer_id, last_name from pii.input_customers") == [
        ("17008", SECRET)
    ]
    for way in (
        'order_lines/2024.csv: comma between fields, " around them, UTF-8, header in line 1',
        'utf16.csv: semicolon between fields, " around them, UTF-16, header in line 1',
        'windows.txt.gz: tab between fields, " around them, Windows-1252, header in line 1',
        'without_header.csv: bar between fields, " around them, UTF-8, no header',
        "orderlines_2023.csv is not read: it is named after no input; the nearest is order_lines",
        "lines that could not be read, in pii.pii_unread_lines: 2",
    ):
        assert way in printed, way


def test_lines_that_cannot_be_read_are_rows_and_every_line_is_accounted_for(nasty_shop):
    shop, _ = nasty_shop
    assert shop.query(
        "select source_file, line_number, what_is_wrong from pii.pii_unread_lines order by all"
    ) == [
        ("order_lines/2024.csv", 3, "8 fields instead of 7"),
        ("order_lines/2024.csv", 4, "a quotation mark inside a quoted field that is not doubled"),
    ]
    assert shop.query(
        "select line_count, read_row_count, header_line_count, blank_line_count,"
        " broken_line_count, unread_line_count, unexplained_line_count"
        " from input.input_file_lines where source_file = 'order_lines/2024.csv'"
    ) == [(8, 3, 1, 1, 1, 2, 0)]


def test_what_files_hold_is_in_no_log_and_no_temporary_file(nasty_shop):
    shop, printed = nasty_shop
    assert SECRET not in printed
    for folder in ("logs", "target"):
        for file in (shop.folder / folder).rglob("*"):
            assert not file.is_file() or SECRET.encode() not in file.read_bytes(), file
    assert not [name for name in os.listdir(shop.folder) if "tmp" in name]


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
    (raw / "order_lines.parquet").unlink()
    (raw / "order_lines.csv").write_text(f"1,{SECRET},p1\n")
    printed["no header"] = _refused(project, "raw")
    printed["setting"] = _refused(project, "raw", "{delimiter: ';;'}")
    printed["no folder given"] = _refused(project, "null")
    return printed


def _refused(project: Project, raw_path: str, csv: str = "{}") -> str:
    run = project.dbt(
        "build", "--select", "+input_order_lines", "--vars",
        f"{{connector: files, raw_path: {raw_path}, reading: {{csv: {csv}}}}}",
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
        ("no header", "order_lines.csv: none of its first 10 lines names columns of order_lines"),
        ("setting", "var reading.csv: delimiter is one sign, such as ';' or tab, not ';;'"),
    ],
)
def test_a_mistake_in_the_folder_is_told(told, mistake, message):
    assert message in told[mistake]
    assert "The files cannot be read." in told[mistake]
    assert SECRET not in told[mistake]
