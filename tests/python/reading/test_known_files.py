"""Files that were read are read again where they, or how they are read, are other ones."""

import os
from pathlib import Path

import duckdb
import pytest
from delivered_files import COLUMNS, HEADER, Delivery

from tessera.reading import known_files

ONE, TWO = f"{HEADER}\no1,c1,p1,Tea,1\n", f"{HEADER}\no2,c2,p1,Tea,2\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "order_lines").mkdir()
    (tmp_path / "order_lines" / "1.csv").write_text(ONE)
    (tmp_path / "order_lines" / "2.csv").write_text(TWO)
    (tmp_path / "customers").mkdir()
    (tmp_path / "customers" / "a.csv").write_text("customer_id,email\nc1,one@example.com\n")
    (tmp_path / "customers" / "b.csv").write_text("customer_id,email\nc2,two@example.com\n")
    return tmp_path


def changed(folder: Path, before: dict[str, str], **how: object) -> set[str]:
    """Return the files whose key is another one now."""
    now = Delivery(folder, **how).keys()
    assert now.keys() == before.keys()
    return {file for file in now if now[file] != before[file]}


def test_files_that_are_known_are_not_read(folder):
    delivery = Delivery(folder)
    keys = delivery.keys()
    assert len(set(keys.values())) == 4
    rows = delivery.table(known={keys["order_lines/1.csv"]: 3}).to_pylist()
    assert {row["order_id"] for row in rows if row["input_name"] == "order_lines"} == {None, "o2"}
    assert {row["reading_key"] for row in rows} == {*keys.values()} - {keys["order_lines/1.csv"]}
    (said,) = (said for said in delivery.said if "input_order_lines: 1 rows read" in said)
    assert "could not be read, in pii.pii_unread_lines: 3" in said
    assert said.endswith("; unchanged since they were read: 1 of 2 files")


def test_a_file_that_was_only_touched_is_the_same(folder):
    before = Delivery(folder).keys()
    os.utime(folder / "order_lines" / "1.csv", (0, 0))
    assert changed(folder, before) == set()


def test_another_content_of_the_same_length_is_another_file(folder):
    before = Delivery(folder).keys()
    (folder / "order_lines" / "1.csv").write_text(ONE.replace("Tea", "Cup"))
    assert changed(folder, before) == {"order_lines/1.csv"}


def test_other_columns_of_the_contract_are_read_anew(folder):
    before = Delivery(folder).keys()
    columns = COLUMNS | {"order_lines": [*COLUMNS["order_lines"], "currency"]}
    assert changed(folder, before, columns=columns) == {"order_lines/1.csv", "order_lines/2.csv"}


def test_customers_are_read_together(folder):
    """Who asks in one file to be erased is taken out of all, and may take it back."""
    before = Delivery(folder).keys()
    (folder / "customers" / "a.csv").write_text("customer_id,email\nc1,new@example.com\n")
    assert changed(folder, before) == {"customers/a.csv", "customers/b.csv"}


def test_a_table_of_an_earlier_release_knows_no_file():
    with duckdb.connect() as connection:
        connection.execute("create table old as select 'order_lines' as input_name")
        connection.execute(
            "create table new as select 'k' as reading_key,"
            " case when range = 1 then 'unread' else 'row' end as record_kind from range(3)"
        )
        assert known_files(connection, "old") == {}
        assert known_files(connection, "new") == {"k": 1}
