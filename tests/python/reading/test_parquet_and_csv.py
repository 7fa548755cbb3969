"""Parquet files give the texts that CSV files of the same content give."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from delivered_files import Delivery


@pytest.mark.parametrize(
    ("values", "kind", "texts"),
    [
        ([17008.0, None, float("nan")], pa.float64(), ["17008", None, None]),
        ([1e15, 1e16, 123456789012345680.0], pa.float64(),
         ["1000000000000000", "10000000000000000", "123456789012345680"]),
        ([0.1, -2.5, 0.00001, -0.0], pa.float64(), ["0.1", "-2.5", "0.00001", "0"]),
        ([0.1, 3.0], pa.float32(), ["0.1", "3"]),
        ([2**62, -1], pa.int64(), ["4611686018427387904", "-1"]),
        ([Decimal("12.50"), Decimal("7.00")], pa.decimal128(18, 2), ["12.50", "7.00"]),
        ([True, False], pa.bool_(), ["true", "false"]),
        ([date(2024, 5, 1)], pa.date32(), ["2024-05-01"]),
        ([datetime(2024, 5, 1, 10, 30)], pa.timestamp("ns"), ["2024-05-01 10:30:00"]),
        ([datetime(2024, 5, 1, 10, 30, tzinfo=UTC)], pa.timestamp("us", tz="Europe/London"),
         ["2024-05-01 10:30:00+00:00"]),
        (["a", "", None, "Zoë\n"], pa.string(), ["a", None, None, "Zoë\n"]),
        ([b"a"], pa.binary(), ["a"]),
        (["a", "b", "a"], pa.dictionary(pa.int8(), pa.string()), ["a", "b", "a"]),
    ],
)  # fmt: skip
def test_every_type_is_text(tmp_path, values, kind, texts):
    table = pa.table({"Order ID": pa.array(values, kind), "customer_id": ["c"] * len(values)})
    pq.write_table(table, tmp_path / "order_lines.parquet")
    delivery = Delivery(tmp_path)
    assert [text for (text,) in delivery.rows("order_id")] == texts
    assert delivery.files[0]["row_count"] == len(values)


def test_each_file_has_types_of_its_own(tmp_path):
    (tmp_path / "order_lines" / "store_id=4").mkdir(parents=True)
    for name, values in {"1": [17008], "2": [17008.0, None], "store_id=4/3": ["17008"]}.items():
        table = pa.table({"customer_id": values, "order_id": ["x"] * len(values)})
        pq.write_table(table, tmp_path / "order_lines" / f"{name}.parquet")
    assert Delivery(tmp_path).rows("customer_id", "store_id") == [
        ("17008", None), ("17008", None), (None, None), ("17008", "4"),
    ]  # fmt: skip


def test_parquet_and_csv_of_the_same_content_are_read_alike(tmp_path):
    table = pa.table(
        {
            "order_id": [1, 2, 3],
            "customer_id": ["ann", None, 'Zoë, "Z"'],
            "quantity": [1.0, 2.5, None],
            "product_name": ["x\ny", '12" vinyl', " "],
        }
    )
    for kind in ("csv", "parquet"):
        (tmp_path / kind).mkdir()
    pq.write_table(table, tmp_path / "parquet" / "order_lines.parquet")
    pyarrow.csv.write_csv(table, tmp_path / "csv" / "order_lines.csv")
    names = ("order_id", "customer_id", "quantity", "product_name")
    assert Delivery(tmp_path / "csv").rows(*names) == Delivery(tmp_path / "parquet").rows(*names)
