"""What arrives in PostgreSQL, what stays as it was there, and what is refused."""

import psycopg
import pytest
from click.testing import CliRunner
from tests.python.publishing.conftest import node

from tessera.cli import app
from tessera.publishing import publish
from tessera.publishing.postgres import PostgresError, place_of, publish_to_postgres
from tessera.publishing.postgres import publishing as swapping

ODD = """
    create or replace table marts.dim_customers as
    select * from (values
        (
            1::tinyint, 2::hugeint, 1.50::decimal(18, 2), 'a "b", c' || chr(10) || 'd\\e', '',
            0.1::double, true, date '2026-02-28', timestamp '2026-01-01 10:00:00.123456',
            timestamptz '2026-01-01 10:00:00+02', ['x', null], {'a': 1}, 1e300::double,
            null::integer
        ),
        (
            null, -99999999999999999999999999999999999999, -0.01, null, 'é€🙂', 'inf', false, null,
            null, null, null, null, 1e-7, 7
        )
    ) as odd (
        tiny, huge, amount, text, "empty, or not", "double", is_true, day, moment, instant, list,
        record, scale, whole
    )
"""


def published(build, **options):
    return publish(build.database, build.serving, build.target, **options)


def load(build, postgres, **spoilt):
    return publish_to_postgres(published(build), spoilt.get("url", postgres.url))


def changed(build, customers, invocation):
    build.build(customers=customers, invocation=invocation)
    return build


def command(build, to):
    places = {"database": build.database, "serving": build.serving, "target": build.target}
    options = [f"--{name}={path}" for name, path in places.items()]
    return CliRunner().invoke(app, ["publish", *options, "--to", to])


def customers(postgres, user="postgres"):
    return postgres.query("select count(*) from marts.dim_customers", user)[0][0]


def test_every_type_and_every_value_arrives(finished_build, postgres):
    finished_build.execute(ODD)
    load(finished_build, postgres)
    sent = finished_build.execute("from marts.dim_customers order by tiny")
    arrived = postgres.query("select * from marts.dim_customers order by tiny")
    records = [(row[10], row[11]) for row in arrived]
    assert records == [(["x", None], {"a": 1}), (None, None)]
    assert [row[:10] + row[12:] for row in arrived] == [row[:10] + row[12:] for row in sent]
    types = postgres.query(
        "select format_type(atttypid, atttypmod) from pg_attribute"
        " where attrelid = 'marts.dim_customers'::regclass and attnum > 0 order by attnum"
    )
    assert [name for (name,) in types] == [
        "smallint", "numeric(38,0)", "numeric(18,2)", "text", "text", "double precision",
        "boolean", "date", "timestamp without time zone", "timestamp with time zone", "jsonb",
        "jsonb", "double precision", "integer",
    ]  # fmt: skip


def test_a_type_that_postgres_has_not_is_named(finished_build, postgres):
    finished_build.execute(
        "create or replace table marts.dim_customers as select '1'::bit as flag, 1 as customer_key"
    )
    with pytest.raises(PostgresError, match=r"marts\.dim_customers\.flag is of the type BIT"):
        load(finished_build, postgres)
    assert postgres.schemas() == []


def test_a_value_that_postgres_does_not_take_is_told_with_its_table(finished_build, postgres):
    finished_build.execute(
        "create or replace table marts.dim_customers as select 'a' || chr(0) as customer_key"
    )
    with pytest.raises(PostgresError, match=r"marts\.dim_customers cannot be loaded: invalid byte"):
        load(finished_build, postgres)


def test_comments_and_the_list_of_tables_arrive(finished_build, postgres):
    columns = finished_build.nodes["model.tessera.dim_customers"]["columns"]
    columns["customer_key"] = {"description": "A shop's word for who buys."}
    finished_build.write_records()
    done = load(finished_build, postgres)
    told = postgres.query(
        "select obj_description(oid), col_description(oid, 1) from pg_class"
        " where oid = 'marts.dim_customers'::regclass"
    )
    assert told == [
        ("One row per dim_customers, as the shop's owner reads it.", "A shop's word for who buys.")
    ]
    assert postgres.query("select invocation_id from main.publication") == [
        (finished_build.invocation,)
    ]
    rows = postgres.query("select table_name, row_count from main.published_tables order by 1")
    assert rows == [("dim_customers", 3), ("rpt_rows", 1)]
    assert (done.table_count, done.row_count) == (4, 7)


def test_grants_stay_and_new_tables_get_those_that_are_usual(finished_build, postgres):
    load(finished_build, postgres)
    postgres.run(
        "drop role if exists bi", "drop role if exists intern", "create role bi login",
        "create role intern login",
        "grant usage on schema marts to bi with grant option",
        "grant usage on schema marts, quality to intern",
        "grant select on marts.dim_customers to bi",
        "grant select (row_count) on quality.rpt_rows to intern",
        "alter default privileges in schema marts grant select on tables to bi",
    )  # fmt: skip
    finished_build.nodes["model.tessera.fct_new"] = node("model", "fct_new", access="public")
    finished_build.results.append({"unique_id": "model.tessera.fct_new", "status": "success"})
    finished_build.execute("create table marts.fct_new as select 1 as value")
    for number in range(2):
        load(changed(finished_build, 4 + number, f"build-{number}"), postgres)
        assert customers(postgres, "bi") == 4 + number
        assert postgres.query("select value from marts.fct_new", "bi") == [(1,)]
        assert postgres.query("select row_count from quality.rpt_rows", "intern")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            customers(postgres, "intern")
    acl = "select nspacl::text from pg_namespace where nspname = 'marts'"
    assert "bi=U*/postgres" in postgres.query(acl)[0][0]
    postgres.run("drop owned by bi, intern", "drop role bi, intern")


def test_views_of_others_show_the_new_build(finished_build, postgres):
    load(finished_build, postgres)
    postgres.run(
        "create schema bi",
        "create view bi.counted with (security_barrier=true) as"
        " select count(*) as customer_count from marts.dim_customers",
        "create view bi.doubled as select 2 * customer_count as twice from bi.counted",
    )
    load(changed(finished_build, 5, "second-build"), postgres)
    assert postgres.query("select twice from bi.doubled") == [(10,)]
    options = "select reloptions from pg_class where relname = 'counted'"
    assert postgres.query(options) == [(["security_barrier=true"],)]
    assert postgres.schemas() == ["bi", "main", "marts", "quality"]


def test_a_view_that_no_longer_fits_is_named_and_nothing_changes(finished_build, postgres):
    load(finished_build, postgres)
    postgres.run("create schema bi", "create view bi.keys as table marts.dim_customers")
    finished_build.execute("create or replace table marts.dim_customers as select 1 as other")
    with pytest.raises(PostgresError, match=r"The view bi\.keys cannot be made anew"):
        load(finished_build, postgres)
    assert customers(postgres) == 3
    assert postgres.schemas() == ["bi", "main", "marts", "quality"]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("create schema marts", None, "The schemas marts of this database are not Tessera's"),
        (None, "create table marts.mine (a int)", "marts.mine would be lost"),
        (None, "create view quality.mine as select 1", "quality.mine would be lost"),
        (
            None,
            "create materialized view public.kept as table marts.dim_customers",
            "materialized views public.kept would go on reading the old tables",
        ),
        (
            None,
            "alter table marts.dim_customers enable row level security",
            "Row-level security of marts.dim_customers would be lost",
        ),
    ],
)
def test_nothing_of_others_is_lost(finished_build, postgres, before, after, message):
    if before:
        postgres.run(before)
    else:
        load(finished_build, postgres)
        postgres.run(after)
    there = postgres.schemas()
    told = command(changed(finished_build, 9, "second-build"), postgres.url)
    assert told.exit_code == 1
    assert "Not published to PostgreSQL" in told.stderr
    assert message in told.stderr
    assert postgres.schemas() == there
    assert before or customers(postgres) == 3


def test_a_transaction_that_repeats_its_reads_finds_rows(finished_build, postgres):
    load(finished_build, postgres)
    with psycopg.connect(postgres.url) as reader:
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        # It begins before the swap, and looks at the table only after it.
        reader.execute("select 1")
        load(changed(finished_build, 5, "second-build"), postgres)
        assert reader.execute("select count(*) from marts.dim_customers").fetchone() == (5,)


def test_who_reads_for_long_keeps_the_old_tables_and_stops_nobody(
    finished_build, postgres, monkeypatch
):
    monkeypatch.setattr(swapping, "GENTLE_ATTEMPTS", 1)
    load(finished_build, postgres)
    with psycopg.connect(postgres.url) as reader:
        cursor = reader.cursor("slow")
        cursor.execute("select * from marts.dim_customers")
        done = load(changed(finished_build, 5, "second-build"), postgres)
        assert [name.split("_")[0] for name in done.left_behind] == ["marts"]
        assert customers(postgres) == 5
        assert len(cursor.fetchall()) == 3
    assert load(changed(finished_build, 6, "third-build"), postgres).left_behind == ()
    assert postgres.schemas() == ["main", "marts", "quality"]


def test_only_one_publishes_at_a_time(finished_build, postgres):
    with psycopg.connect(postgres.url) as other:
        other.execute("select pg_advisory_lock(7463746572)")
        with pytest.raises(PostgresError, match=r"Another publish into .* is running"):
            load(finished_build, postgres)


def test_a_failed_build_does_not_get_to_postgres(finished_build, postgres):
    load(finished_build, postgres)
    finished_build.results[0]["status"] = "error"
    told = command(changed(finished_build, 9, "broken"), postgres.url)
    assert told.exit_code == 1
    assert "did not pass" in told.stderr
    assert customers(postgres) == 3


def test_the_command_says_what_was_published(finished_build, postgres):
    told = command(finished_build, postgres.url)
    assert told.exit_code == 0, told.output
    assert "2 tables, 4 rows); " in told.stdout
    assert "Published to /tmp/tessera-postgres" in told.stdout


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("postgresql://ann:hush@localhost:1/shop", "localhost:1/shop said: "),
        ("postgresql://ann:hush@nowhere.invalid/shop", "nowhere.invalid/shop said: "),
        ("postgresql://ann:a@hush@localhost/shop", "The address is none that PostgreSQL"),
        ("postgresql://ann:a@b:hush@localhost/shop", "The address is none that PostgreSQL"),
        ("postgresql://ann:a/hush@localhost/shop", "The address is none that PostgreSQL"),
        ("mysql://ann:hush@localhost/shop", "The address is none that PostgreSQL understands"),
        ("shop", "The address is none that PostgreSQL understands"),
    ],
)
def test_what_cannot_be_reached_is_told_without_the_password(finished_build, url, message):
    told = command(finished_build, url)
    assert told.exit_code == 1
    assert message in told.stderr
    # What is no address is refused before anything is published.
    assert ("Published " in told.stdout) == ("none that PostgreSQL" not in message)
    assert "hush" not in told.output
    assert "Traceback" not in told.output


def test_a_password_that_is_wrong_is_not_told(server, finished_build, postgres):
    postgres.run("drop role if exists ann", "create role ann login password 'right'")
    rules = server.folder / "data" / "pg_hba.conf"
    before = rules.read_text()
    rules.write_text(f"local all ann scram-sha-256\n{before}")
    try:
        postgres.run("select pg_reload_conf()")
        told = command(finished_build, postgres.url_of("ann:hush"))
    finally:
        rules.write_text(before)
        postgres.run("select pg_reload_conf()", "drop role ann")
    assert told.exit_code == 1
    assert "password authentication failed" in told.stderr
    assert "hush" not in told.output


def test_without_its_package_the_command_says_what_to_install(finished_build, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "tessera.publishing.postgres", None)
    told = command(finished_build, "postgresql://localhost/shop")
    assert told.exit_code == 1
    assert "Run: make postgres, or pip install 'tessera[postgres]'" in told.stderr


def test_places_are_told_without_users():
    assert place_of("postgresql://ann:hush@db.example/sales") == "db.example/sales"
