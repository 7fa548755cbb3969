import datetime as dt
from decimal import Decimal

import pandas as pd
import pyarrow as pa
import pytest

from tessera.learning.tables import read_table

ROWS = {"id": ["a", "b"], "part": ["x", "x"], "price": [1.5, 2.0]}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": ["a", None]}, "things: 1 have no id"),
        ({"id": ["a", "a"]}, "things: 1 are listed twice by id, part, such as a x"),
        ({"price": [None, 1.0]}, "things: 1 have no price"),
        ({"price": [0.0, -1.0]}, "things: 2 have no price above 0"),
        ({"price": [float("nan"), 1.0]}, "things: 1 have no price above 0|have no price"),
    ],
)
@pytest.mark.parametrize("make", [pa.table, pd.DataFrame])
def test_what_does_not_hold_is_told_with_how_often(make, change, message):
    checks = {"key": ["id", "part"], "filled": ["price"], "above": {"price": 0}}
    with pytest.raises(ValueError, match=message):
        read_table(make(ROWS | change), "things", ["id", "price"], **checks)


def test_absent_columns_are_named():
    with pytest.raises(ValueError, match="things: columns are absent: size, weight"):
        read_table(pa.table(ROWS), "things", ["weight", "id", "size"])


def test_decimals_are_numbers_and_empty_columns_text():
    table = pa.table({"id": pa.nulls(0), "price": pa.array([], pa.decimal128(9, 2))})
    read = read_table(table, "things", ["id"], key=["id"], texts=["id"])
    assert read.schema.types == [pa.string(), pa.float64()]
    dear = read_table(pa.table({"price": [Decimal("1.50")]}), "things", ["price"])
    assert dear["price"].to_pylist() == [1.5]


def test_the_index_of_a_frame_is_no_column():
    frame = pd.DataFrame(ROWS | {"day": dt.date(2026, 1, 1)}, index=[7, 3])
    assert read_table(frame, "things", ["id"]).column_names == ["id", "part", "price", "day"]


def test_a_column_that_is_no_text_is_named():
    table = pa.table({"id": ["a"], "words": [["in", "a", "list"]]})
    with pytest.raises(ValueError, match=r"things: words is list.*, and not every"):
        read_table(table, "things", ["id"], texts=["words"])
