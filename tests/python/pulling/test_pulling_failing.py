"""Pulls that fail or are killed: a sentence, files that are whole, and nothing lost or doubled."""

import errno
import fcntl
import os
import resource
import shutil
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from tessera.cli import app
from tessera.postgres import PostgresError
from tessera.pulling import pulling, writing
from tessera.pulling.parts import PullError

# All that changes what lies in the folder, or ends the writing of a file.
STEPS = (
    (pulling, "remove_unfinished"),
    (Path, "mkdir"),
    (Path, "touch"),
    (writing.pq.ParquetWriter, "write_batch"),
    (writing.pq.ParquetWriter, "add_key_value_metadata"),
    (writing.pq.ParquetWriter, "close"),
    (os, "fsync"),
    (Path, "replace"),
)


class KilledError(BaseException):
    """Stands for the end of the process: nothing catches it, and nothing is cleared up."""


@contextmanager
def killed_before(step: int):
    """Let a pull end before one of its steps; yield a list with the steps that were reached."""
    reached: list[str] = []
    with pytest.MonkeyPatch.context() as patch:

        def counted(function: Callable, name: str) -> Callable:
            def call(*arguments: object, **given: object) -> object:
                if len(reached) > step:
                    return None
                reached.append(name)
                if len(reached) > step:
                    raise KilledError
                return function(*arguments, **given)

            return call

        unlink = Path.unlink
        patch.setattr(
            Path, "unlink", lambda *given, **more: len(reached) > step or unlink(*given, **more)
        )
        for owner, name in STEPS:
            patch.setattr(owner, name, counted(getattr(owner, name), name))
        yield reached


def test_a_pull_that_is_killed_at_any_step_loses_and_doubles_nothing(shop, tmp_path):
    shop.add("a", "b")
    shop.add("early", at="2026-01-01 09:30")
    shop.pull()
    before = shop.column()
    shutil.copytree(shop.raw, tmp_path / "before")
    shop.add("b", "tie")
    shop.add("late", at="2026-01-01 09:45")
    shop.add("new", at="2026-01-02")
    shop.database.run("insert into customers values (2, 'eve@example.com')")
    after = sorted([*before, "b", "tie", "late", "new"])
    customers = ["ann@example.com", "eve@example.com"]
    ends = []
    for step in range(100):
        shutil.rmtree(shop.raw)
        shutil.copytree(tmp_path / "before", shop.raw)
        with killed_before(step) as reached:
            try:
                shop.pull()
            except KilledError:
                died = True
            else:
                died = False
        # What a build would read is whole, and shows one of the two moments.
        assert shop.column() in (before, after), step
        assert shop.column("customers", "mail") in (customers[:1], customers), step
        ends.append((len(shop.unfinished()), len(shop.column())))
        shop.pull()
        assert shop.column() == after, step
        assert shop.column("customers", "mail") == customers, step
        assert shop.unfinished() == [], step
        assert shop.pull()[0].row_count == 0, step
        if not died:
            break
    assert reached[-3:] == ["fsync", "replace", "fsync"]
    # It ended with none, one and two files written, before and after the first had its name.
    assert {(0, 3), (1, 3), (2, 3), (1, 7), (0, 7)} <= set(ends)


def test_a_pull_that_fails_midway_leaves_what_was_there(shop):
    shop.add("a")
    shop.pull()
    files = shop.files()
    shop.add("b", at="2026-01-02")

    def end(table, _):
        if table == "public.customers":
            shop.database.run(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where application_name = 'tessera pull'"
            )

    with pytest.raises(
        PostgresError, match=r"What was pulled before is .* whether the server runs"
    ):
        shop.pull(tell=end)
    assert (shop.files(), shop.unfinished(), shop.column()) == (files, [], ["a"])
    shop.pull()
    assert shop.column() == ["a", "b"]


def test_a_disk_that_is_full(shop):
    shop.database.run(
        "create table wide as select md5(i::text) as a from generate_series(1, 20000) as i"
    )
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        with pytest.raises(PullError, match=r"raw cannot be written to: .*Look for a full disk"):
            shop.pull("wide", "customers")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (shop.files(), shop.unfinished()) == ([], [])
    shop.pull("wide", "customers")
    assert len(shop.column("wide", "a")) == 20_000


def test_a_disk_without_space_is_called_so(shop, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(writing.pq.ParquetWriter, "write_batch", refuse)
    with pytest.raises(PullError, match=r"No space left on device\. What was pulled before is"):
        shop.pull()


def test_a_second_pull_into_the_folder_is_refused(shop):
    shop.pull()
    with open(shop.raw / ".pull.lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(PullError, match=r"Another pull into .*raw is running\. Wait"):
            shop.pull()
    shop.pull()


@pytest.mark.parametrize(
    ("statement", "tables", "message"),
    [
        ("", ["order_itms"], r"no table order_itms .* Similar ones: public\.order_items"),
        ("", ["shop.order_items"], r"no table shop\.order_items .*: public\.order_items"),
        ('create table "Orders" (id int)', ["orders"], r"no table orders .*: public\.Orders"),
        ("drop table customers", ["zzz"], r"no table zzz .* There are public\.order_items"),
        (
            "",
            ["order_items:update_at"],
            r"order_items has no column update_at\. Perhaps updated_at",
        ),
        ("", ["order_items:item"], r"order_items\.item is of the type text\. .* copied whole"),
        ("create table none ()", ["none"], r"public\.none has no columns"),
        (
            "insert into order_items values ('x', null)",
            ["order_items:updated_at"],
            r"order_items\.updated_at is null or infinite in some rows",
        ),
        (
            "insert into order_items values ('x', 'infinity')",
            ["order_items:updated_at"],
            r"order_items\.updated_at is null or infinite in some rows",
        ),
        (
            "create table old as select 1 as id, date '0044-03-15 BC' as day",
            ["old"],
            r"public\.old\.day \(date\) holds a value that has no place .* before the year 1",
        ),
        (
            "create table new as select timestamptz '12026-01-01' as moment",
            ["new"],
            r"public\.new\.moment \(timestamptz\) holds a value",
        ),
    ],
)
def test_what_cannot_be_pulled_is_named(shop, statement, tables, message):
    if statement:
        shop.database.run(statement)
    with pytest.raises(PullError, match=message):
        shop.pull(*tables)
    assert shop.files() == []


def test_a_null_that_comes_later_is_found(shop):
    shop.add("a")
    shop.pull()
    shop.database.run("insert into order_items values ('x', null)")
    with pytest.raises(PullError, match="is null or infinite in some rows"):
        shop.pull()


@pytest.mark.parametrize(
    ("statements", "message"),
    [
        (["grant usage on schema secret to clerk"], "permission denied for table vault"),
        ([], "permission denied for schema secret"),
        (
            [
                "grant usage on schema secret to clerk",
                "grant select on secret.vault to clerk",
                "alter table secret.vault enable row level security",
                "create policy own on secret.vault using (id = 1)",
            ],
            "affected by row-level security policy",
        ),
    ],
)
def test_what_this_role_may_not_read(shop, statements, message):
    shop.database.run(
        "drop role if exists clerk",
        "create role clerk login",
        "create schema secret",
        "create table secret.vault as select 1 as id",
        *statements,
    )
    try:
        with pytest.raises(PostgresError, match=f"{message}.*Let this role read it: grant usage"):
            shop.pull("secret.vault", url=shop.database.url_of("clerk"))
    finally:
        shop.database.run("drop owned by clerk", "drop role clerk")
    assert shop.files() == []


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("alter table order_items drop item", r"has no longer the columns item"),
        (
            "alter table order_items alter item type int using 1",
            r"columns of another type: item \(string, now int32\)",
        ),
    ],
)
def test_columns_that_changed_are_refused_or_accepted(shop, statement, message):
    shop.add("1")
    shop.pull()
    shop.database.run(statement, "insert into order_items (updated_at) values ('2026-01-02')")
    with pytest.raises(PullError, match=rf"{message}.*--accept columns.*, remove .*order_lines"):
        shop.pull()
    assert shop.pull(accepted=["columns"])[0].row_count == 1
    assert shop.pull()[0].row_count == 0


def test_a_growing_column_of_another_type_is_refused_for_good(shop):
    shop.add("1")
    shop.pull()
    shop.database.run("alter table order_items alter updated_at type date")
    with pytest.raises(PullError, match=r"updated_at has another type .*, now date32.*remove"):
        shop.pull(accepted=["columns"])


def test_rows_of_something_else_are_not_gone_on_with(shop, monkeypatch):
    shop.add("a")
    shop.pull()
    shop.database.run("create table returns as table order_items", "alter table returns add id int")
    for tables, message in (
        (["returns=order_lines:updated_at"], r"holds rows of public\.order_items, and not of"),
        (["order_items=order_lines"], "was pulled by updated_at, .* asked for whole"),
        (["returns=order_lines:id"], "was pulled by updated_at, .* asked for by id"),
        (["returns=customers:id"], "is a copy of the whole table"),
    ):
        with pytest.raises(PullError, match=message):
            shop.pull(*tables)
    monkeypatch.setattr(pulling, "place_of", lambda _: "elsewhere")
    with pytest.raises(PullError, match=r"was pulled from .* elsewhere.*--accept database"):
        shop.pull()
    shop.add("b")
    shop.pull(accepted=["database"])
    assert shop.column() == ["a", "b"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("order_lines.csv", r"order_lines\.csv is of no pull"),
        ("order_lines/old/2024.csv", r"2024\.csv is of no pull"),
        ("ORDER_LINES.parquet", r"ORDER_LINES\.parquet is of no pull"),
        (
            "order_lines/order_lines-000001.parquet",
            r"000001\.parquet cannot be read: it is cut",
        ),
    ],
)
def test_files_that_a_build_would_read_too(shop, name, message):
    (shop.raw / name).parent.mkdir(parents=True)
    (shop.raw / name).write_text("x")
    with pytest.raises(PullError, match=message):
        shop.pull()
    assert shop.files() == [name]


def test_a_damaged_part_is_named(shop):
    shop.add("a")
    shop.pull()
    path = shop.raw / "order_lines" / "order_lines-000001.parquet"
    path.write_bytes(b"PAR1" + b"?" * 60 + path.read_bytes()[64:])
    with pytest.raises(PullError, match=r"000001\.parquet cannot be read to its end.* Put it back"):
        shop.pull()


def test_what_a_killed_pull_left_goes_with_the_next_of_any_table(shop):
    shop.pull()
    (shop.raw / "order_lines" / ".unfinished-order_lines.parquet").touch()
    shop.pull("customers")
    assert shop.unfinished() == []


def test_settings_of_the_database_change_nothing(shop):
    ((name,),) = shop.database.query("select current_database()")
    shop.database.run(
        "create view odd as select timestamptz '2026-01-02 03:04+00' as at, date '2026-02-01' as d,"
        " 0.1::float8 + 0.2::float8 as f, cast(pg_sleep(0.6) as text) as slept",
        f"alter database {name} set datestyle to 'German'",
        f"alter database {name} set timezone to 'Asia/Kolkata'",
        f"alter database {name} set extra_float_digits to -10",
        f"alter database {name} set default_transaction_isolation to 'read committed'",
        f"alter database {name} set statement_timeout to '500ms'",
    )
    shop.pull("odd")
    table = pq.read_table(shop.raw / "odd")
    assert str(table["at"][0]) == "2026-01-02 03:04:00+00:00"
    assert (str(table["d"][0]), table["f"][0].as_py()) == ("2026-02-01", 0.1 + 0.2)


def test_a_part_of_no_pull_is_not_taken_for_one(shop):
    shop.add("a")
    shop.pull()
    path = shop.raw / "order_lines" / "order_lines-000001.parquet"
    pq.write_table(pq.read_table(path), path)
    with pytest.raises(PullError, match=r"000001\.parquet is of no pull"):
        shop.pull()


def test_a_part_that_went_missing_is_missed(shop):
    for number in range(3):
        shop.add(str(number), at=f"2026-01-0{number + 1}")
        shop.pull()
    (shop.raw / "order_lines" / "order_lines-000002.parquet").unlink()
    with pytest.raises(PullError, match=r"order_lines-000002\.parquet is missing.* Put it back"):
        shop.pull()


@pytest.mark.parametrize("overlap", ["a while", "-1 hour"])
def test_an_overlap_that_is_none(shop, overlap):
    shop.add("a")
    shop.pull()
    with pytest.raises(PullError, match=f"--overlap {overlap} is"):
        shop.pull(overlaps={"timestamptz": overlap})


def test_a_folder_that_is_none(shop):
    shop.raw.write_text("")
    with pytest.raises(PullError, match=r"raw is a file, not a folder\. Name a folder: --into"):
        shop.pull()


def command(shop, url, *more):
    tables = [f"--table={table}" for table in shop.tables]
    return CliRunner().invoke(app, ["pull", url, "--into", str(shop.raw), *tables, *more])


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ann:geheim@localhost:1/shop",
        "postgresql://ann:ge@heim@localhost:1/shop",
        "mysql://ann:geheim@localhost/shop",
    ],
)
def test_no_server_is_a_sentence_without_the_password(shop, url):
    told = command(shop, url)
    assert told.exit_code == 1
    assert "Error: Not pulled. " in told.stderr
    assert "heim" not in told.output
    assert isinstance(told.exception, SystemExit)


def test_what_cannot_be_asked_for_is_a_mistake_of_the_command_line(shop):
    told = command(shop, shop.database.url, "--table=a.b.c")
    assert told.exit_code == 2
    assert "'a.b.c' is no table" in told.stderr


def test_psycopg_that_is_missing_is_named(shop, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "tessera.postgres", None)
    told = command(shop, shop.database.url)
    assert told.exit_code == 1
    assert "pip install 'tessera[postgres]'" in told.stderr
