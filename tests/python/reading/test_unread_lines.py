"""A line that cannot be read is told, costs no other line, and never makes a file one column."""

import pytest
from delivered_files import HEADER, read

NOT_DOUBLED = "a quotation mark inside a quoted field that is not doubled"
NEVER_CLOSED = "a quotation mark opens a field and is never closed"
NO_TEXT = "bytes that are no text in the file's encoding"
SWALLOWED = (
    "a quotation mark opens a field and closes on a later line, and every line between looks like"
    " a row"
)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("9,c,p", "3 fields instead of 5"),
        ("9", "1 field instead of 5"),
        ("9,c,p,Mug, blue,1", "6 fields instead of 5"),
        ('9,c,p,"Mug" blue,1', NOT_DOUBLED),
        ('9,c,p,"Mug,1', NOT_DOUBLED),
        ("9,c,p,M\0g,1", NO_TEXT),
    ],
)
def test_a_line_that_is_no_row_costs_itself_alone(tmp_path, line, reason):
    delivery = read(tmp_path, f'{HEADER}\n1,c,p,x,1\n{line}\n2,c,p,"y",1\n')
    assert delivery.rows("order_id") == [("1",), ("2",)]
    assert delivery.unread() == [(3, line.replace("\0", "\\x00"), reason)]
    assert "could not be read, in pii.pii_unread_lines: 1" in delivery.said[-1]


def test_a_quotation_mark_that_is_never_closed_takes_no_line_along(tmp_path):
    lines = "".join(f"{number},c,p,x,1\n" for number in range(20_000))
    delivery = read(tmp_path, f'{HEADER}\n9,c,p,"Mug,1\n{lines}')
    assert len(delivery.rows()) == 20_000
    assert [line for line, *_ in delivery.unread()] == [2]


def test_the_reason_at_the_end_of_a_file_is_that_nothing_closes(tmp_path):
    assert read(tmp_path, f'{HEADER}\n9,c,p,"Mug,1').unread() == [(2, '9,c,p,"Mug,1', NEVER_CLOSED)]


def test_two_stray_quotation_marks_do_not_swallow_the_rows_between(tmp_path):
    lines = '1,c,p,"Mug,1\n2,c,p,x,1\n3,c,p,Cup",1\n'
    delivery = read(tmp_path, f"{HEADER}\n{lines}")
    assert delivery.rows("order_id", "product_name") == [("2", "x"), ("3", 'Cup"')]
    assert delivery.unread() == [(2, '1,c,p,"Mug,1', SWALLOWED)]


def test_text_of_several_lines_is_one_row(tmp_path):
    delivery = read(tmp_path, f'{HEADER}\n1,c,p,"Mug\r\nblue, ""large""\n",1\n2,c,p,x,1\n')
    assert delivery.rows("order_id", "product_name") == [
        ("1", 'Mug\r\nblue, "large"\n'),
        ("2", "x"),
    ]
    assert [row["file_line_count"] for row in delivery.records("row")] == [3, 1]


def test_quotation_marks_in_text_without_quotes_are_text(tmp_path):
    delivery = read(tmp_path, f'{HEADER}\n1,c,p,12" vinyl,1\n2,c,p,it\'s 7",1\n')
    assert delivery.rows("product_name") == [('12" vinyl',), ("it's 7\"",)]


def test_bytes_that_are_no_text_are_shown(tmp_path):
    lines = "1,c,p,Käthe,1\n2,c,p,Zoë,1\n".encode() + b"3,c,p,caf\xe9,1\n"
    delivery = read(tmp_path, f"{HEADER}\n".encode() + lines)
    assert delivery.rows("product_name") == [("Käthe",), ("Zoë",)]
    assert delivery.unread() == [(4, r"3,c,p,caf\xE9,1", NO_TEXT)]


def test_a_row_of_several_lines_with_bytes_that_are_no_text_is_unread_as_a_whole(tmp_path):
    content = f"{HEADER}\n1,c,p,Zoë,1\n2,c,p,Zoë,1\n".encode() + b'3,c,p,"a\ncaf\xe9",1\n'
    assert [line for line, *_ in read(tmp_path, content).unread()] == [4, 5]


def test_a_line_that_is_a_whole_file_by_mistake_is_cut(tmp_path):
    ((number, text, reason),) = read(tmp_path, f"{HEADER}\n{'1,c,p,x,1;' * 5000}").unread()
    assert (number, len(text), reason) == (2, 10_000, "20001 fields instead of 5")


def test_blank_lines_and_repeated_headers_are_counted_and_no_rows(tmp_path):
    again = f"\ufeff{HEADER.upper()}"
    delivery = read(tmp_path, f"{HEADER}\n\n1,c,p,x,1\n,,,,\n  \n{again}\n2,c,p,x,1\n")
    assert delivery.rows("order_id") == [("1",), ("2",)]
    assert sum(record["file_line_count"] for record in delivery.records("blank")) == 3
    assert sum(record["file_line_count"] for record in delivery.records("header")) == 2


def test_a_sign_for_comments_is_text(tmp_path):
    delivery = read(tmp_path, f"{HEADER}\n#1,c,p,# 5,1\n2,c,p,//x,1\n")
    assert delivery.rows("order_id", "product_name") == [("#1", "# 5"), ("2", "//x")]
