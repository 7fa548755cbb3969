"""What arrives from PostgreSQL, the first time and later."""

import json
import stat
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from tessera.cli import app
from tessera.pulling import known, source

ODD = """
    create type mood as enum ('glad', 'sad');
    create type place as (town text, zip int);
    create domain price as numeric(12, 3) check (value >= 0);
    create table odd (
        truth boolean, small smallint, whole int, big bigint, exact numeric(10, 2), loose numeric,
        long numeric(50, 5), dear price, real real, double double precision, day date,
        moment timestamp, instant timestamptz, text text, short char(5), empty text,
        document jsonb, list text[], moods mood[], mood mood, home place, id uuid, bytes bytea,
        span interval, hour time, money money, never int, "Üß ""x"" y" text
    );
    insert into odd values (
        true, -32768, 2147483647, -9223372036854775808, 12345678.90, 0.10000000000000000000001,
        123456789012345678901234567890123456789012345.12345, 1.5, 0.1, 1e300, '2026-02-28',
        '2026-01-01 10:00:00.123456', '2026-01-01 10:00:00+02', E'a, "b"\\n\\\\é🙂', 'ab', '',
        '{"a": [1, null]}', array['x', null, 'y"'], array['sad']::mood[], 'glad', ('Rome', 7),
        'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', '\\x00ff', '1 day 2 hours', '24:00', '1234.56',
        null, 'z'
    );
    insert into odd (exact, loose, real, double, day, moment, instant) values (
        'NaN', 'NaN', 'NaN', '-Infinity', 'infinity', '-infinity', 'infinity'
    );
"""
ARRIVED = {
    "truth": (pa.bool_(), True),
    "small": (pa.int16(), -32768),
    "whole": (pa.int32(), 2147483647),
    "big": (pa.int64(), -9223372036854775808),
    "exact": (pa.decimal128(10, 2), Decimal("12345678.90")),
    "loose": (pa.string(), "0.10000000000000000000001"),
    "long": (pa.string(), "123456789012345678901234567890123456789012345.12345"),
    "dear": (pa.decimal128(12, 3), Decimal("1.500")),
    "real": (pa.float32(), pa.scalar(0.1, pa.float32()).as_py()),
    "double": (pa.float64(), 1e300),
    "day": (pa.date32(), date(2026, 2, 28)),
    "moment": (pa.timestamp("us"), datetime(2026, 1, 1, 10, 0, 0, 123456)),
    "instant": (pa.timestamp("us", "UTC"), datetime(2026, 1, 1, 8, tzinfo=UTC)),
    "text": (pa.string(), 'a, "b"\n\\é🙂'),
    "short": (pa.string(), "ab"),
    "empty": (pa.string(), ""),
    "document": (pa.string(), '{"a": [1, null]}'),
    "list": (pa.string(), '["x",null,"y\\""]'),
    "moods": (pa.string(), '["sad"]'),
    "mood": (pa.string(), "glad"),
    "home": (pa.string(), '{"town":"Rome","zip":7}'),
    "id": (pa.string(), "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
    "bytes": (pa.string(), "00ff"),
    "span": (pa.string(), "1 day 02:00:00"),
    "hour": (pa.string(), "24:00:00"),
    "money": (pa.string(), "1234.56"),
    "never": (pa.int32(), None),
    'Üß "x" y': (pa.string(), "z"),
}


def test_every_type_arrives_with_its_values(shop):
    shop.database.run(ODD)
    shop.pull("odd")
    table = pq.read_table(shop.raw / "odd" / "odd.parquet")
    first, second = table.to_pylist()
    assert {name: (table.schema.field(name).type, first[name]) for name in first} == ARRIVED
    assert second["double"] == float("-inf")
    assert second["real"] != second["real"]
    assert {value for name, value in second.items() if name not in ("real", "double")} == {None}


def test_a_column_alone_keeps_its_nulls_and_empty_texts(shop):
    shop.database.run(
        "create table alone as select * from (values (''), (null), ('x'), (null)) as t (a)"
    )
    shop.pull("alone")
    assert pq.read_table(shop.raw / "alone")["a"].to_pylist() == ["", None, "x", None]


def test_blocks_are_put_together(shop, monkeypatch):
    monkeypatch.setattr(source, "BLOCK_ROWS", 3)
    shop.add(*"abcdefg")
    told = []
    shop.pull(tell=lambda table, count: told.append((table, count)))
    assert shop.column() == list("abcdefg")
    assert told == [("public.order_items", count) for count in (0, 3, 6, 7)] + [
        ("public.customers", count) for count in (0, 1)
    ]


def test_a_later_pull_adds_what_is_new_and_replaces_what_does_not_grow(shop):
    shop.add("a", "b")
    first = shop.pull()
    assert [(one.row_count, one.total_count) for one in first] == [(2, 2), (1, 1)]
    shop.add("c", at="2026-01-02 10:00")
    shop.database.run("update customers set mail = 'new@example.com'")
    second = shop.pull()
    assert [(one.row_count, one.total_count) for one in second] == [(1, 3), (1, 1)]
    assert second[0].highest == "2026-01-02 10:00:00.000000Z"
    assert shop.files() == [
        "customers/customers.parquet",
        "order_lines/order_lines-000001.parquet",
        "order_lines/order_lines-000002.parquet",
    ]
    assert shop.column("customers", "mail") == ["new@example.com"]
    third = shop.pull()
    assert (third[0].row_count, third[0].file) == (0, None)
    assert len(shop.files()) == 3


@pytest.mark.parametrize("given", [{}, {"overlaps": {"timestamptz": "0"}}])
def test_rows_that_tie_with_the_last_are_neither_lost_nor_doubled(shop, given):
    shop.add("a", "b")
    shop.pull(**given)
    # One equals a row that is there, in all it holds.
    shop.add("a", "c")
    shop.pull(**given)
    shop.pull(**given)
    assert shop.column() == ["a", "a", "b", "c"]
    shop.add("a", "c")
    shop.add("d", at="2026-01-01 10:01")
    shop.pull(**given)
    shop.pull(**given)
    assert shop.column() == ["a", "a", "a", "b", "c", "c", "d"]


def test_a_row_that_changed_is_pulled_again(shop):
    shop.add("a", "b")
    shop.pull()
    shop.database.run("update order_items set updated_at = '2026-02-01' where item = 'b'")
    # Nor is one missed that changed, and whose time did not.
    shop.database.run("update order_items set item = 'A' where item = 'a'")
    shop.pull()
    assert shop.column() == ["A", "a", "b", "b"]


def test_rows_that_come_late_are_found_within_the_overlap(shop):
    shop.add("a", at="2026-01-01 09:05")
    shop.add("z")
    shop.pull()
    shop.add("late", at="2026-01-01 09:01")
    shop.add("later", at="2026-01-01 08:00")
    assert shop.pull()[0].highest == "2026-01-01 10:00:00.000000Z"
    assert shop.column() == ["a", "late", "z"]
    for overlap in ("3 hours", "3 hours", "5000 years"):
        shop.pull(overlaps={"timestamptz": overlap})
    assert shop.column() == ["a", "late", "later", "z"]


@pytest.mark.parametrize(
    ("kind", "values", "late"),
    [
        ("bigint", ["5000", "5001"], "4500"),
        ("smallint", ["-32767", "-32766"], "-32767"),
        ("numeric(2, 0)", ["-99", "7"], "0"),
        ("numeric(12, 4)", ["5000.5", "5001.25"], "4999.1"),
        ("date", ["2026-01-01", "2026-01-02"], "2026-01-01"),
        ("timestamp", ["2026-01-01 00:10:00.000001", "2026-01-01 00:10:00.000002"], "2026-01-01"),
    ],
)  # fmt: skip
def test_every_kind_of_growing_column(shop, kind, values, late):
    shop.database.run(f"create table grows (item text, by {kind})")
    for number, value in enumerate([*values, late]):
        shop.database.run(f"insert into grows values ('{number}', '{value}')")
        shop.pull("grows:by")
        shop.pull("grows:by")
    assert shop.column("grows") == ["0", "1", "2"]
    assert len(shop.files()) == 3


@pytest.mark.parametrize("slip", ["'2999-01-01'", "now() + interval '3 hours'"])
def test_a_slip_into_the_future_loses_no_later_rows(shop, slip):
    shop.database.run(f"insert into order_items values ('slip', {slip})")
    shop.pull()
    shop.database.run("insert into order_items values ('now', now())")
    shop.pull()
    shop.database.run("insert into order_items values ('now too', now())")
    shop.pull()
    shop.pull()
    assert shop.column() == ["now", "now too", "slip"]


def test_tables_show_one_moment(shop):
    def change(table, _):
        if table == "public.order_items":
            shop.add("meanwhile")
            shop.database.run("insert into customers values (2, 'meanwhile')")

    shop.add("a")
    shop.pull(tell=change)
    assert shop.column() == ["a"]
    assert shop.column("customers", "id") == [1]


def test_an_empty_table_has_its_columns_and_fills_later(shop):
    shop.pull()
    shop.pull()
    assert shop.files() == ["customers/customers.parquet", "order_lines/order_lines-000001.parquet"]
    assert shop.column() == []
    shop.add("a")
    shop.pull()
    assert shop.column() == ["a"]


def test_names_with_quotes_blanks_and_signs(shop):
    name = '"My ""Shop"""."Käufe: %s"'
    shop.database.run(
        'create schema "My ""Shop"""',
        f'create table {name} ("Geändert am" timestamptz, "a;b" text)',
        f"insert into {name} values ('2026-01-01', 'x')",
    )
    table = f'{name}=orders:"Geändert am"'
    shop.pull(table)
    shop.pull(table)
    assert shop.column("orders", "a;b") == ["x"]


def test_views_and_partitions_are_tables(shop):
    shop.database.run(
        "create table parted (id int, item text) partition by list (id)",
        "create table parted_1 partition of parted for values in (1)",
        "insert into parted values (1, 'a')",
        "create view seen as select id, upper(item) as item from parted",
    )
    shop.pull("parted", "seen:id")
    assert (shop.column("parted"), shop.column("seen")) == (["a"], ["A"])


def test_a_new_column_is_told(shop):
    shop.add("a")
    shop.pull()
    shop.database.run(
        "alter table order_items add color text",
        "insert into order_items values ('b', '2026-01-02', 'red')",
    )
    assert shop.pull()[0].new_columns == ("color",)
    assert shop.column() == ["a", "b"]


def test_many_known_rows_are_known_by_more_than_their_time(shop):
    """Rows differ in one value each, and none is taken for another."""
    shop.database.run(
        "insert into order_items select i::text, '2026-01-01' from generate_series(1, 2000) as i"
    )
    shop.pull()
    shop.database.run(
        "insert into order_items select i::text, '2026-01-01' from generate_series(1, 4000) as i"
    )
    assert shop.pull()[0].row_count == 4000
    assert shop.pull()[0].row_count == 0


def test_what_is_known_is_looked_up_in_blocks(shop, monkeypatch):
    monkeypatch.setattr(source, "BLOCK_ROWS", 2)
    looked_up = []
    digests = known._digests
    monkeypatch.setattr(
        known, "_digests", lambda batch: looked_up.append(len(batch)) or digests(batch)
    )
    shop.add("early", at="2025-01-01")
    shop.add("a", "b", "c")
    shop.pull()
    shop.add("d")
    shop.pull()
    # Three of the part, which holds four in blocks of two, then four of the server.
    assert looked_up == [1, 2, 2, 2]


def command(shop, *more):
    tables = [f"--table={table}" for table in shop.tables]
    return CliRunner().invoke(
        app, ["pull", shop.database.url, "--into", str(shop.raw), *tables, *more]
    )


def test_the_command_tells_what_it_did(shop):
    shop.add("a")
    told = command(shop)
    assert told.exit_code == 0, told.output
    assert "public.order_items: 1 new rows by updated_at, 1 in all, up to 2026-01-01" in told.stdout
    assert "public.customers: 1 rows, copied whole" in told.stdout


def test_json_is_all_that_is_printed(shop):
    shop.add("a")
    command(shop)
    shop.add("b")
    shop.database.run("alter table order_items add color text")
    told = command(shop, "--json")
    assert told.exit_code == 0, told.output
    said = json.loads(told.stdout)
    assert said["database"].startswith("/tmp/")
    assert said["folder"] == str(shop.raw)
    assert said["tables"][0] == {
        "table": "public.order_items",
        "name": "order_lines",
        "by": "updated_at",
        "highest": "2026-01-01 10:00:00.000000Z",
        "row_count": 1,
        "total_count": 2,
        "file": str(shop.raw / "order_lines" / "order_lines-000002.parquet"),
        "new_columns": ["color"],
    }
    assert "Note: public.order_items has new columns: color" in told.stderr


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], ["late"]),
        (["--overlap=0"], []),
        (["--overlap=5000"], ["late"]),
        (["--overlap=0", "--overlap=1 hour"], ["late"]),
        (["--overlap=10 minutes"], []),
    ],
)
def test_the_overlap_is_that_of_the_kind_of_column(shop, given, expected):
    shop.add("a")
    command(shop)
    shop.add("late", at="2026-01-01 09:30")
    assert command(shop, *given).exit_code == 0
    assert shop.column() == ["a", *expected]


def test_files_and_folders_are_their_owners_alone(shop):
    shop.pull()
    made = [shop.raw, *shop.raw.rglob("*")]
    assert {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in made} == {0}
