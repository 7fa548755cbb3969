"""What is found out about each file, what can be said about it, and what is refused."""

import gzip

import pyarrow as pa
import pytest
from delivered_files import HEADER, Delivery, read

ROW = ("1", "c", "p", "x", "2")
BODY = "1,c,p,x,2\n"


@pytest.mark.parametrize(
    "header",
    [
        "Order ID,CUSTOMER_ID, product_id ,Product_Name,quantity",
        "\ufefforder_id,customer_id,product_id,product_name,quantity",
        "'order_id','customer_id','product_id','product_name','quantity'",
        '"order_id", "customer_id", "product_id", "product_name", "quantity"',
        f"sep=,\n{HEADER}",
        f"Orders of May\n\n{HEADER}",
    ],
)
def test_a_header_is_told_by_the_names_of_the_contract(tmp_path, header):
    assert read(tmp_path, f"{header}\n{BODY}").rows() == [ROW]


def test_a_title_is_an_unread_line(tmp_path):
    delivery = read(tmp_path, f"Orders of May\n\n{HEADER}\n{BODY}")
    assert delivery.unread() == [(1, "Orders of May", "a line before the header")]


def test_a_value_that_is_a_columns_name_makes_no_header(tmp_path):
    content = "customer_id,email,phone,acquisition_channel\nann,a@b.example,1,email\n"
    (tmp_path / "customers").mkdir()
    (tmp_path / "customers" / "1.csv").write_text(content)
    (tmp_path / "customers" / "2.csv").write_text("bob,b@b.example,2,email\n")
    delivery = read(tmp_path, f"{HEADER}\n{BODY}")
    assert delivery.rows("customer_id", name="customers") == [("ann",), ("bob",)]


def test_a_file_without_header_takes_the_columns_of_the_first_that_has_one(tmp_path):
    read(tmp_path, f"{HEADER}\n{BODY}", "order_lines/1.csv")
    delivery = read(tmp_path, "2;c;p;x,y;2\n", "order_lines/2.csv")
    assert delivery.rows() == [ROW, ("2", "c", "p", "x,y", "2")]
    assert [file["has_header"] for file in delivery.files] == [True, False]


def test_a_file_without_header_and_with_other_columns_is_refused(tmp_path):
    read(tmp_path, f"{HEADER}\n{BODY}", "order_lines/1.csv")
    (problem,) = read(tmp_path, "2,Ann Miller\n", "order_lines/2.csv").problems
    assert "order_lines/2.csv has no header" in problem
    assert "the 5 columns of order_lines/1.csv" in problem
    assert "Miller" not in problem


def test_without_any_header_the_columns_can_be_said(tmp_path):
    (problem,) = read(tmp_path, "1;c;p;Ann Miller;2\n").problems
    assert "none of its first 10 lines names columns of order_lines" in problem
    assert "Miller" not in problem
    said = {"order_lines": {"columns": HEADER.split(","), "header": False}}
    assert Delivery(tmp_path, csv=said).rows("product_name") == [("Ann Miller",)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (f"{HEADER}\n1,c,p,x,2\n".replace(",", ":"), {"delimiter": ":"}),
        (f"{HEADER}\n1,c,p,x,2\n".replace(",", "\t"), {"delimiter": "tab"}),
        (f"{HEADER}\n1,c,p,$x$,2\n", {"quote": "$"}),
        ("id,who,what,name,n\n1,c,p,x,2\n", {"header": False, "columns": HEADER.split(",")}),
        (f"{HEADER}\n1,c,p,x,2\n".encode("cp037"), {"encoding": "cp037"}),
    ],
)
def test_what_is_said_is_not_found_out(tmp_path, content, said):
    assert ROW in read(tmp_path, content, csv=said).rows()
    assert ROW in Delivery(tmp_path, csv={"delimiter": "|", "order_lines": said | {
        "delimiter": said.get("delimiter", ",")}}).rows()  # fmt: skip


def test_without_quotes_a_quotation_mark_is_text(tmp_path):
    delivery = read(tmp_path, f'{HEADER}\n1,c,p,"Mug,2\n', csv={"quote": ""})
    assert delivery.rows("product_name") == [('"Mug',)]


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"delimter": ";"}, "there is no setting 'delimter'. Known: delimiter, quote, encoding"),
        ({"order_lines": {"x": 1}}, "var reading.csv: order_lines: there is no setting 'x'"),
        ({"order_lines": ";"}, "order_lines is a mapping"),
        ({"delimiter": ";;"}, "delimiter is one sign"),
        ({"quote": "''"}, "quote is one sign"),
        ({"encoding": "utf-9"}, "there is no encoding 'utf-9'. Usual ones: utf-8"),
        ({"header": "no"}, "header is true or false"),
        ({"columns": "order_id"}, "columns is a list of names"),
        (";", "var reading.csv is a mapping"),
    ],
)
def test_a_setting_that_cannot_be_used_is_told(tmp_path, said, message):
    (problem,) = read(tmp_path, f"{HEADER}\n", csv=said).problems
    assert message in problem


def test_windows_1252_is_told_from_utf_8_by_the_whole_file(tmp_path):
    lines = "".join(f"{number},c,p,x,2\n" for number in range(200_000))
    delivery = read(tmp_path, f"{HEADER}\n{lines}9,c,p,café €,2\n".encode("cp1252"))
    assert delivery.rows("product_name")[-1] == ("café €",)
    assert "Windows-1252" in delivery.said[0]


def test_a_backslash_before_quotation_marks_is_found_out_far_into_the_file(tmp_path):
    lines = "1,c,p,C:\\dir,2\n" * 20_000
    content = f'{HEADER}\n{lines}2,c,p,"12\\" vinyl, blue",2\n'
    delivery = read(tmp_path, content)
    assert delivery.rows("product_name")[-2:] == [("C:\\dir",), ('12" vinyl, blue',)]
    assert delivery.unread() == []


def test_a_backslash_before_a_doubled_quotation_mark_is_text(tmp_path):
    delivery = read(tmp_path, f'{HEADER}\n1,c,p,"a\\"" b",2\n2,c,p,"C:\\",2\n')
    assert delivery.rows("product_name") == [('a\\" b',), ("C:\\",)]


def test_a_delimiter_behind_every_last_column_makes_no_column(tmp_path):
    assert read(tmp_path, f"{HEADER}\n1,c,p,x,2,\n1,c,p,x,2,\n").rows() == [ROW, ROW]


def test_one_delimiter_too_many_is_an_unread_line(tmp_path):
    delivery = read(tmp_path, f"{HEADER}\n1,c,p,x,2\n2,c,p, x,2,\n")
    assert [line for line, *_ in delivery.unread()] == [3]


@pytest.mark.parametrize(
    ("name", "compress"),
    [
        ("order_lines.csv.gz", gzip.compress),
        ("order_lines.txt.zst", lambda content: pa.compress(content, "zstd", asbytes=True)),
        ("order_lines.tsv", gzip.compress),
        ("Input_Order_Lines.TXT", bytes),
    ],
)
def test_compressed_files_are_read(tmp_path, name, compress):
    content = f"{HEADER}\n{BODY}".encode()
    assert read(tmp_path, compress(content) + compress(BODY.encode()), name).rows() == [ROW, ROW]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("order_lines.csv", "", "there is nothing in it, and order_lines is required"),
        ("order_lines.csv", " \n\n", "there is nothing in it, and order_lines is required"),
        ("order_lines.csv.gz", gzip.compress(b"a" * 999)[:-9], "it is cut off or damaged"),
        ("order_lines.csv", b"PK\x03\x04", "is a workbook or a zip archive"),
        ("order_lines.csv", b"PAR1", "is a Parquet file. Let its name end in .parquet"),
        ("order_lines.parquet", "a,b\n", "is no Parquet file"),
        ("order_lines.parquet", "PAR1 Ann Miller", "it is cut off or damaged"),
        ("order_lines.csv", "order_id,Order ID\n", "more than one column order_id"),
        ("orderlines-2.csv", f"{HEADER}\n", "named after no input; the nearest is order_lines"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(tmp_path, name, content, message):
    (problem,) = read(tmp_path, content, name).problems
    assert message in problem
    assert name in problem
    assert "Miller" not in problem


def test_a_header_alone_is_no_row(tmp_path):
    assert read(tmp_path, HEADER).rows() == []


def test_an_empty_file_beside_another_is_none(tmp_path):
    read(tmp_path, "", "order_lines/1.csv")
    delivery = read(tmp_path, f"{HEADER}\n{BODY}", "order_lines/2.csv")
    assert delivery.rows() == [ROW]
    assert "input_order_lines: order_lines/1.csv: nothing in it" in delivery.said
