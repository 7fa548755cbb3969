"""Which files are read, what their folders and times say, and which is later."""

import os
from datetime import UTC, datetime

from delivered_files import HEADER, Delivery, read

ROW = "1,c,p,x,2\n"


def test_files_of_all_folders_are_read_and_named(tmp_path):
    read(tmp_path, f"{HEADER}\n{ROW}", "order_lines/2024/may.csv")
    read(tmp_path, f"{HEADER}\n{ROW}", "order_lines/store_id=North%20End/part-0.csv")
    read(tmp_path, f"{HEADER}\n{ROW}", "order_lines/store_id=__HIVE_DEFAULT_PARTITION__/1.csv")
    read(tmp_path, f"{HEADER}\n{ROW}", "order_lines/_SUCCESS")
    delivery = read(tmp_path, f"{HEADER},store_id\n1,c,p,x,2,7\n", "order_lines/store_id=8/1.csv")
    assert sorted(delivery.rows("source_file", "store_id")) == [
        ("order_lines/2024/may.csv", None),
        ("order_lines/store_id=8/1.csv", "7"),
        ("order_lines/store_id=North%20End/part-0.csv", "North End"),
        ("order_lines/store_id=__HIVE_DEFAULT_PARTITION__/1.csv", None),
    ]


def test_a_folder_that_a_tool_named_like_a_file_is_read(tmp_path):
    assert read(tmp_path, f"{HEADER}\n{ROW}", "order_lines.csv/part-0.csv").rows("order_id")


def test_raw_path_may_be_a_file(tmp_path):
    read(tmp_path, f"{HEADER}\n{ROW}")
    read(tmp_path, "customer_id,email\n", "customers.csv")
    delivery = Delivery(tmp_path / "order_lines.csv")
    assert delivery.rows("source_file") == [("order_lines.csv",)]
    assert "input_customers: no file, so it stays empty" in delivery.said


def test_files_that_are_not_read_are_named_with_the_nearest_input(tmp_path):
    read(tmp_path, f"{HEADER}\n{ROW}", "orderlines_may.csv")
    read(tmp_path, "x", "notes.md")
    said = read(tmp_path, f"{HEADER}\n{ROW}").said
    assert (
        "orderlines_may.csv is not read: it is named after no input; the nearest is order_lines"
        in said
    )
    assert "notes.md is not read: it is named after no input" in said


def test_two_kinds_of_files_of_one_input_are_refused(tmp_path):
    read(tmp_path, b"PAR1", "order_lines.parquet")
    problems = read(tmp_path, f"{HEADER}\n{ROW}").problems
    assert any("both Parquet and CSV files were found" in problem for problem in problems)


def test_later_files_have_higher_numbers(tmp_path):
    times = {
        "2024-10.csv": "2024-05-01 12:00:20", "2024-2.csv": "2024-05-01 12:00:50",
        "again.csv": "2024-05-01 12:01:45", "zero.csv": "2024-04-30 12:00:00",
    }  # fmt: skip
    for name, time in times.items():
        read(tmp_path, f"{HEADER}\n{ROW}", f"order_lines/{name}")
        seconds = datetime.fromisoformat(f"{time}+00:00").timestamp()
        os.utime(tmp_path / "order_lines" / name, (seconds, seconds))
    delivery = Delivery(tmp_path)
    ordered = sorted(delivery.files, key=lambda file: file["delivery_number"])
    assert [file["source_file"].split("/")[1] for file in ordered] == [
        "zero.csv", "2024-2.csv", "2024-10.csv", "again.csv",
    ]  # fmt: skip
    assert ordered[0]["file_time"] == datetime(2024, 4, 30, 12, tzinfo=UTC)


def test_rows_have_the_loaded_at_of_their_file_and_no_other(tmp_path):
    """The file's own time tells later files from earlier ones; it stands in input_files."""
    read(tmp_path, f"{HEADER}\n{ROW}", "order_lines/1.csv")
    read(tmp_path, f"{HEADER},loaded_at\n1,c,p,x,2,then\n1,c,p,x,2,\n", "order_lines/3.csv")
    assert Delivery(tmp_path).rows("loaded_at") == [(None,), ("then",), (None,)]


def test_names_that_mean_something_in_a_pattern_are_read(tmp_path):
    assert read(tmp_path, f"{HEADER}\n{ROW}", "order_lines/[1] it's*.csv").rows("order_id")


def test_a_connector_without_files_reads_none(tmp_path):
    assert Delivery(tmp_path, columns={}).table().num_rows == 0


def test_files_of_names_of_their_own(tmp_path):
    columns = {"online_retail": ["invoice", "customer_id"]}
    content = "Invoice,Customer ID\n536365,17850\n"
    read(tmp_path, content, "2011/Online_Retail_II.csv")
    expected = [("536365", "17850")]
    shown = Delivery(tmp_path, columns, connector="online_retail")
    assert shown.rows("invoice", "customer_id", name="online_retail") == expected
    (tmp_path / "export.csv").write_text(content)
    alone = Delivery(tmp_path / "export.csv", columns, connector="online_retail")
    assert alone.rows("invoice", "customer_id", name="online_retail") == expected


def test_a_folder_that_is_not_given_or_empty_is_told(tmp_path):
    assert "no folder is given. Add it: dbt build" in Delivery(tmp_path, raw_path=None).problems[0]
    assert "holds no file" in Delivery(tmp_path).problems[0]
