"""Whatever a program writes as CSV is read back exactly, and each line of it is accounted for."""

import csv
import io
import tempfile
from pathlib import Path

import pytest
from delivered_files import Delivery, read
from hypothesis import assume, given, settings
from hypothesis import strategies as st

NAMES = ["order_id", "customer_id", "product_id"]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff"), max_size=8)
NASTY = st.sampled_from(
    ["", " ", '"', '""', "'", ",", ";", "\t", "|", "\n", "\r\n", "\r", "é", "#", '12" vinyl']
)


def written(rows: list[list[str]], encoding: str, **options: object) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, **options).writerows([NAMES, *rows])
    return text.getvalue().encode(encoding)


@settings(max_examples=150)
@given(
    rows=st.lists(st.lists(TEXTS | NASTY, min_size=3, max_size=3), min_size=1, max_size=6),
    delimiter=st.sampled_from(",;\t|"),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    quote=st.sampled_from("\"'"),
    encoding=st.sampled_from(ENCODINGS),
)
def test_any_table_is_read_back_exactly(rows, delimiter, line_end, quoting, quote, encoding):
    # A line without anything in it is blank, also where the file says so in quotes.
    assume(all(any(row) for row in rows))
    # Python writes line ends other than its own without quotes around them.
    ends = {"\n", "\r"}.difference(line_end)
    assume(quoting == csv.QUOTE_ALL or not any(ends & {*text} for row in rows for text in row))
    # Without a header in quotes, apostrophes around fields are not told from apostrophes in text.
    assume(quote == '"' or quoting == csv.QUOTE_ALL)
    try:
        content = written(
            rows, encoding, delimiter=delimiter, lineterminator=line_end, quoting=quoting,
            quotechar=quote,
        )  # fmt: skip
    except UnicodeEncodeError:
        assume(False)
    with tempfile.TemporaryDirectory() as folder:
        # Few lines do not show that they are not UTF-8.
        said = {"csv": {"encoding": encoding}} if encoding == "cp1252" else {}
        delivery = read(Path(folder), content, **said)
        assert delivery.rows(*NAMES) == [tuple(value or None for value in row) for row in rows]
        assert_every_line_is_accounted_for(delivery)


@settings(max_examples=100)
@given(
    lines=st.lists(
        st.text(st.sampled_from('ab,"\n\r é'), max_size=12).map(str.encode)
        | st.binary(max_size=6)
        | st.just(b"1,2,3,4,5")
        | st.just(b'1,2,3,"a\nb",5'),
        max_size=12,
    )
)
def test_every_line_of_any_file_is_a_row_a_part_of_one_unread_or_blank(lines):
    content = b"\n".join([b"order_id,customer_id,product_id,product_name,quantity", *lines])
    with tempfile.TemporaryDirectory() as folder:
        assert_every_line_is_accounted_for(read(Path(folder), content))


def assert_every_line_is_accounted_for(delivery: Delivery) -> None:
    (file,) = delivery.files
    counted = sum(record["file_line_count"] for record in delivery.table().to_pylist())
    assert counted == file["line_count"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encoding_and_delimiter_are_found_out(tmp_path, encoding, delimiter):
    rows = [["1", "Zoë; Ltd", 'blue, "large"'], ["2", "Käthe|\tSon", "£5"]] * 5
    delivery = read(tmp_path, written(rows, encoding, delimiter=delimiter))
    assert delivery.rows(*NAMES) == [tuple(row) for row in rows]
    (file,) = delivery.files
    assert file["delimiter"] == delimiter
    assert file["encoding"] == {"utf-8-sig": "utf-8"}.get(encoding, encoding)


def test_lines_across_the_blocks_that_are_read_at_once(tmp_path):
    rows = [[str(number), "a\nb" if number % 5_000 == 0 else "c", "d"] for number in range(40_000)]
    delivery = read(tmp_path, written(rows, "utf-8"))
    assert delivery.rows(*NAMES) == [tuple(row) for row in rows]
    assert_every_line_is_accounted_for(delivery)


def test_the_first_quoted_field_may_come_late(tmp_path):
    rows = [[str(number), "c", "d"] for number in range(60_000)] + [["x", "a, b", "d"]] * 3
    assert read(tmp_path, written(rows, "utf-8")).rows(*NAMES)[-1] == ("x", "a, b", "d")
