"""A folder of files, read as the models input_files and pii_file_rows read it."""

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from tessera.reading import files_to_read, rows_of_files

COLUMNS = {
    "order_lines": [
        "order_id", "customer_id", "product_id", "product_name", "quantity", "store_id",
        "loaded_at",
    ],
    "customers": ["customer_id", "email", "phone", "acquisition_channel"],
    "links": ["customer_id", "linked_customer_id"],
}  # fmt: skip
HEADER = "order_id,customer_id,product_id,product_name,quantity"


class Delivery:
    """What was found in a folder, and what was said about it."""

    def __init__(self, folder: Path, columns: dict = COLUMNS, **settings: object) -> None:
        self.said = []
        self._columns = columns
        self._connection = duckdb.connect()
        settings = {"connector": "files", "raw_path": str(folder), "csv": {}, **settings}
        self._found = files_to_read(columns, settings, self._connection, self.said.append)
        self.files = [row for row in self._found.to_pylist() if not row["problem"]]
        self.problems = [row["problem"] for row in self._found.to_pylist() if row["problem"]]

    def table(self, known: Mapping[str, int] | None = None) -> pa.Table:
        assert not self.problems
        return rows_of_files(
            self._found, self._columns, self._connection, self.said.append, known
        ).read_all()

    def keys(self) -> dict[str, str]:
        return {file["source_file"]: file["reading_key"] for file in self.files}

    def records(self, kind: str, name: str = "order_lines") -> list[dict]:
        return [
            record
            for record in self.table().to_pylist()
            if record["record_kind"] == kind and record["input_name"] == name
        ]

    def rows(self, *columns: str, name: str = "order_lines") -> list[tuple]:
        return [
            tuple(row[column] for column in columns or COLUMNS[name][:5])
            for row in self.records("row", name)
        ]

    def unread(self) -> list[tuple]:
        return [
            (line["file_line_number"], line["file_line_text"], line["what_is_wrong"])
            for line in self.records("unread")
        ]


def read(folder: Path, content: bytes | str, name: str = "order_lines.csv", **settings) -> Delivery:
    """Write a file into a folder, and read the folder."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return Delivery(folder, **settings)
