"""Small deliveries of a shop, and what is right about them.

tests/fixtures/deliveries holds a YAML file for each kind of fault, and in it deliveries by name:

situation
    What happens in the shop.
vars
    Vars of the build, beside connector and raw_path.
files
    Path below raw/ and how the file is made: base, rows, text, after, write, at; see `_write`.
base, rows, text, after, write, at
    The same for order_lines.csv, where none of the files holds order lines.
right
    Alternatives, any of which will do: `stop` (the build ends with an error that matches) or
    `check` (pairs of SQL and value on the built database, where the build went through); beside
    either, `says` and `never_says`, patterns of what dbt prints, and `same_marts_as`, another
    delivery of the file.

Everything is made from a shop of 180 order lines: 90 orders of 50.00, one on every fourth day of
2024 from January 3rd to December 24th, by 40 customers; k1 to k10 order three times, the others
twice. 4,500.00 in all.
"""

import csv
import gzip
import io
import os
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import duckdb
import yaml

FOLDER = Path(__file__).parents[1] / "fixtures" / "deliveries"
# Prices and pieces of the two lines of an order: always 50.00 together.
PRODUCTS = {
    "P01": "Soap Dish", "P02": "Wool Blanket", "P03": "Tea Towel", "P04": "Oak Tray",
    "P05": "Candle", "P06": "Table Lamp", "P07": "Cushion", "P08": "Mirror",
    "P09": "Vase", "P10": "Wall Clock", "P11": "Door Mat", "P12": "Coat Rack",
}  # fmt: skip
BASKETS = (
    (("P01", 1, "5.00"), ("P02", 1, "45.00")),
    (("P03", 2, "10.00"), ("P04", 1, "30.00")),
    (("P05", 1, "12.00"), ("P06", 1, "38.00")),
    (("P07", 1, "15.00"), ("P08", 1, "35.00")),
    (("P09", 1, "20.00"), ("P10", 1, "30.00")),
    (("P11", 2, "12.50"), ("P12", 1, "25.00")),
)
# What a row of `rows` is where it says nothing else: one tea towel, 10.00, on June 15th.
LINE = {
    "order_id": None, "line_number": "1", "customer_id": None, "product_id": "P03",
    "product_name": None, "ordered_at": "2024-06-15 12:00:00", "quantity": "1",
    "unit_price": "10.00", "discount_amount": "0", "currency": "GBP", "channel": "web",
    "order_status": "completed",
}  # fmt: skip
COLUMNS = list(LINE)
COMPARED_MARTS = (
    "fct_order_lines", "fct_orders", "fct_customer_rfm", "dim_customers", "dim_products",
)  # fmt: skip


@dataclass
class Delivery:
    """One delivery: its files, its vars, and what is right."""

    name: str
    situation: str
    right: list[dict]
    files: dict[str, dict]
    vars: dict = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """Write the files of the delivery below folder/raw."""
        for path, making in self.files.items():
            file = folder / "raw" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            _write(file, **making)

    @property
    def twin(self) -> str | None:
        """The delivery whose marts this one's are compared with."""
        found = [one["same_marts_as"] for one in self.right if "same_marts_as" in one]
        return f"{self.name.split('/')[0]}/{found[0]}" if found else None


def read_deliveries() -> dict[str, Delivery]:
    """Return all deliveries by name: the YAML file's and their own."""
    found = {}
    for file in sorted(FOLDER.glob("*.yml")):
        for own_name, given in yaml.safe_load(file.read_text()).items():
            keys = ("base", "rows", "text", "after", "write", "at")
            one_file = {key: given.pop(key) for key in keys if key in given}
            files = given.pop("files", {})
            if not any(path.startswith("order_lines") for path in files):
                files = {"order_lines.csv": one_file} | files
            name = f"{file.stem}/{own_name}"
            given["files"] = files
            found[name] = Delivery(name=name, **given)
    return found


def base_lines() -> list[dict[str, str]]:
    """Return the order lines that every delivery is made from."""
    lines = []
    for number in range(90):
        ordered_at = datetime(2024, 1, 3, 9) + timedelta(
            days=4 * number, hours=number * 5 % 11, minutes=number * 7 % 60
        )
        for line_number, (product, quantity, price) in enumerate(BASKETS[number % 6], start=1):
            lines.append(
                LINE
                | {
                    "order_id": f"B{number + 1:03d}",
                    "line_number": str(line_number),
                    "customer_id": f"k{number % 40 + 1}",
                    "product_id": product,
                    "product_name": PRODUCTS[product],
                    "ordered_at": f"{ordered_at}",
                    "quantity": str(quantity),
                    "unit_price": price,
                    "channel": "shop" if number % 3 == 0 else "web",
                }
            )
    return lines


def _write(
    file: Path,
    base: str | None = "from base",
    rows: str = "",
    text: str | None = None,
    after: str = "",
    write: dict | None = None,
    at: str = "2025-01-02 06:00:00",
) -> None:
    """Write one file.

    base is a query over the table base, null for no base lines; rows a CSV text of rows below it;
    text the whole content as it is; after a text below everything. write says how a CSV is
    written (delimiter, quote: all or none, newline, header, encoding). at is the file's time.
    """
    how = write or {}
    if text is None:
        database = _database()
        _fill(database, base, rows)
        if file.suffix == ".parquet":
            database.execute(f"copy content to '{file}' (format parquet)")
        else:
            text = _csv_of(database.execute("from content order by rowid"), how)
    if text is not None:
        newline = how.get("newline", "\n")
        data = (text + after).replace("\n", newline).encode(how.get("encoding", "utf-8"))
        file.write_bytes(gzip.compress(data, mtime=0) if file.suffix == ".gz" else data)
    seconds = datetime.fromisoformat(at).timestamp()
    os.utime(file, (seconds, seconds))


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """Return a database with the table base."""
    database = duckdb.connect()
    database.execute(f"create table base ({', '.join(f'{name} varchar' for name in COLUMNS)})")
    marks = ", ".join("?" for _ in COLUMNS)
    lines = [[*line.values()] for line in base_lines()]
    database.executemany(f"insert into base values ({marks})", lines)
    return database


def _fill(database: duckdb.DuckDBPyConnection, base: str | None, rows: str) -> None:
    """Create the table content: the base as the query has it, then the rows."""
    given = "\n".join(line for line in rows.splitlines() if not line.startswith("# "))
    reader = csv.DictReader(io.StringIO(given))
    if base is None:
        database.execute("create or replace table content as from base limit 0")
        if rows and not set(reader.fieldnames) <= set(COLUMNS):
            listed = ", ".join(f'"{name}" varchar' for name in reader.fieldnames)
            database.execute(f"create or replace table content ({listed})")
    else:
        database.execute(f"create or replace table content as {base}")
    present = [name for (name, *_) in database.execute("describe content").fetchall()]
    is_order_lines = "order_id" in present
    for row in reader:
        whole = (LINE if is_order_lines else {}) | row
        if is_order_lines and "product_name" not in row:
            whole["product_name"] = PRODUCTS.get(whole["product_id"], whole["product_id"])
        for name in row:
            if name not in present:
                database.execute(f'alter table content add column "{name}" varchar')
                present.append(name)
        used = [name for name in whole if name in present]
        names = ", ".join(f'"{name}"' for name in used)
        database.execute(
            f"insert into content ({names}) values ({', '.join('?' for _ in used)})",
            [whole[name] for name in used],
        )


def _csv_of(content: duckdb.DuckDBPyConnection, how: dict) -> str:
    """Return a table as CSV."""
    quote = how.get("quote", "minimal")
    buffer = io.StringIO()
    writer = csv.writer(
        buffer,
        delimiter=how.get("delimiter", ","),
        quoting=getattr(csv, f"QUOTE_{quote.upper()}"),
        quotechar=None if quote == "none" else '"',
        lineterminator="\n",
    )
    if how.get("header", True):
        writer.writerow([name for name, *_ in content.description])
    writer.writerows(content.fetchall())
    return buffer.getvalue()


def judged_models(right: list[dict]) -> list[str]:
    """Return the models that the checks read, and the gate that every delivery has to pass."""
    checks = [sql for one in right for sql, _ in one.get("check", [])]
    read = {model for sql in checks for model in re.findall(r"\b(?:from|join) \w+\.(\w+)", sql)}
    if any("same_marts_as" in one for one in right):
        read |= set(COMPARED_MARTS)
    return sorted(read | {"gate_staging"})


def problems(right: dict, succeeded: bool, said: str, database: Path, twin: Path | None) -> str:
    """Tell what is not as one of the alternatives has it; nothing where all is."""
    if "stop" in right:
        if succeeded:
            return "it did not stop"
        found = [] if re.search(right["stop"], said, re.I) else ["it stopped with other words"]
    elif not succeeded:
        told = [line.strip() for line in said.splitlines() if re.match(r"\s*- |.*Error: ", line)]
        return "stopped: " + " / ".join(told)[:1500]
    else:
        found = _failed_checks(right.get("check", []), database)
        if twin:
            found += _differing_marts(database, twin)
    if "says" in right and not re.search(right["says"], said, re.I):
        found.append(f"it does not say {right['says']}")
    if "never_says" in right and re.search(right["never_says"], said, re.I):
        found.append(f"it says {right['never_says']}")
    return "; ".join(found)


def _failed_checks(checks: list, database: Path) -> list[str]:
    found = []
    with duckdb.connect(str(database), read_only=True) as connection:
        for sql, value in checks:
            try:
                row = connection.execute(sql).fetchone()
                came = row[0] if row else None
            except duckdb.Error as error:
                came = f"{error}"[:120]
            if not _is_same(came, value):
                found.append(f"{sql} gave {came}, not {value}")
    return found


def _is_same(came: object, value: object) -> bool:
    try:
        return abs(float(came) - float(value)) < 0.005
    except (TypeError, ValueError):
        return str(came) == str(value)


def _differing_marts(database: Path, twin: Path) -> list[str]:
    found = []
    for mart in COMPARED_MARTS:
        one, other = (_rows_of(mart, file) for file in (database, twin))
        extra, missing = one - other, other - one
        if extra or missing:
            found.append(
                f"{mart} has {extra.total()} rows that its twin lacks, and lacks {missing.total()};"
                f" {[*extra][:1]} for {[*missing][:1]}"
            )
    return found


def _rows_of(mart: str, database: Path) -> Counter:
    with duckdb.connect(str(database), read_only=True) as connection:
        return Counter(map(str, connection.execute(f"from marts.{mart}").fetchall()))
