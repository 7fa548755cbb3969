"""Only a whole and passing build is published, and readers never see half of one."""

import os
import stat
from contextlib import nullcontext
from datetime import datetime

import duckdb
import pytest

from tessera.identity import DEMO_KEY, key_salt
from tessera.publishing import BuildNotPublishableError, publish


def publish_build(build, **options):
    return publish(build.database, build.serving, build.target, **options)


def test_the_link_shows_the_new_build(finished_build):
    file = publish_build(finished_build)
    link = finished_build.serving / "tessera.duckdb"
    assert link.is_symlink()
    assert link.resolve() == file.resolve()
    assert finished_build.served() == 3


def test_the_file_is_read_only_and_says_which_build_it_is(finished_build):
    file = publish_build(finished_build)
    assert stat.S_IMODE(file.stat().st_mode) == 0o400
    with duckdb.connect(str(file), read_only=True) as connection:
        found = connection.execute("select invocation_id from main.publication").fetchall()
    assert found == [(finished_build.invocation,)]


def test_only_public_models_are_in_it(finished_build):
    file = publish_build(finished_build)
    with duckdb.connect(str(file), read_only=True) as connection:
        tables = connection.execute(
            "select table_schema || '.' || table_name from information_schema.tables order by all"
        ).fetchall()
    assert [table for (table,) in tables] == [
        "main.publication", "main.published_tables", "marts.dim_customers", "quality.rpt_rows",
    ]  # fmt: skip


def test_tables_and_columns_carry_their_descriptions_as_comments(finished_build):
    columns = finished_build.nodes["model.tessera.dim_customers"]["columns"]
    columns["customer_key"] = {"description": "A shop's word for\nwho buys.\n"}
    columns["gone"] = {"description": "A column that the database does not have."}
    finished_build.write_records()
    file = publish_build(finished_build)
    with duckdb.connect(str(file), read_only=True) as connection:
        tables = dict(
            connection.execute("select table_name, comment from duckdb_tables()").fetchall()
        )
        told = connection.execute(
            "select table_name, column_name, comment from duckdb_columns()"
            " where not internal and comment is not null"
        ).fetchall()
    assert dict(tables)["rpt_rows"] == "One row per rpt_rows, as the shop's owner reads it."
    assert ("dim_customers", "customer_key", "A shop's word for who buys.") in told
    assert None not in dict(tables).values()


def test_published_tables_are_listed_with_their_rows_and_their_build(finished_build):
    file = publish_build(finished_build)
    with duckdb.connect(str(file), read_only=True) as connection:
        listed = connection.execute(
            "select schema_name, table_name, column_count, row_count, invocation_id, built_at"
            " from main.published_tables order by all"
        ).fetchall()
    built_at = datetime(2026, 1, 31, 12, 30)
    assert listed == [
        ("marts", "dim_customers", 1, 3, finished_build.invocation, built_at),
        ("quality", "rpt_rows", 1, 1, finished_build.invocation, built_at),
    ]


def test_a_reader_stays_with_what_it_opened(finished_build):
    publish_build(finished_build)
    link = str(finished_build.serving / "tessera.duckdb")
    with duckdb.connect(link, read_only=True) as reader:
        finished_build.build(customers=5, invocation="second-build")
        publish_build(finished_build)
        assert reader.execute("select count(*) from marts.dim_customers").fetchone() == (3,)
    assert finished_build.served() == 5


def test_old_files_go_and_the_served_one_stays(finished_build):
    for number in range(5):
        finished_build.build(customers=number, invocation=f"build-{number}")
        publish_build(finished_build, keep=2)
    assert len(list(finished_build.serving.glob("tessera-*.duckdb"))) == 2
    assert finished_build.served() == 4


@pytest.mark.parametrize("status", ["error", "fail", "skipped", "runtime error"])
def test_a_failed_build_is_refused_and_the_old_one_still_served(finished_build, status):
    publish_build(finished_build)
    finished_build.build(customers=9, invocation="broken")
    finished_build.results[0]["status"] = status
    finished_build.write_records()
    with pytest.raises(BuildNotPublishableError, match=rf"did not pass: dim_customers \({status}"):
        publish_build(finished_build)
    assert finished_build.served() == 3
    assert not list(finished_build.serving.glob("*.unfinished"))


def test_warnings_are_no_failure(finished_build):
    finished_build.results[0]["status"] = "warn"
    finished_build.write_records()
    publish_build(finished_build)
    assert finished_build.served() == 3


@pytest.mark.parametrize("left_out", range(5))
def test_a_partial_build_is_refused(finished_build, left_out):
    del finished_build.results[left_out]
    finished_build.write_records()
    with pytest.raises(BuildNotPublishableError, match="partial; it left out"):
        publish_build(finished_build)


@pytest.mark.parametrize("command", ["run", "compile", "retry"])
def test_only_dbt_build_counts(finished_build, command):
    finished_build.which = command
    finished_build.write_records()
    with pytest.raises(BuildNotPublishableError, match=f"'dbt {command}'"):
        publish_build(finished_build)


def test_another_database_than_the_one_built_is_refused(finished_build):
    finished_build.invocation = "newer-build"
    finished_build.write_records()
    with pytest.raises(BuildNotPublishableError, match="was not made by the last build"):
        publish_build(finished_build)


def test_personal_data_marked_public_is_refused(finished_build):
    finished_build.nodes["model.tessera.pii_customers"]["config"]["access"] = "public"
    finished_build.write_records()
    with pytest.raises(BuildNotPublishableError, match=r"never published"):
        publish_build(finished_build)


def test_without_a_build_the_message_says_what_to_run(tmp_path):
    with pytest.raises(BuildNotPublishableError, match="Run: dbt build"):
        publish(tmp_path / "tessera.duckdb", tmp_path / "serving", tmp_path)


def test_damaged_records_are_refused(finished_build):
    (finished_build.target / "manifest.json").write_text('{"nodes": ')
    with pytest.raises(BuildNotPublishableError, match="damaged"):
        publish_build(finished_build)


def test_a_missing_database_is_named(finished_build):
    os.remove(finished_build.database)
    with pytest.raises(BuildNotPublishableError, match=r"tessera.duckdb does not exist"):
        publish_build(finished_build)


@pytest.mark.parametrize(
    ("scope", "key", "is_refused"),
    [("files raw", DEMO_KEY, True), ("files raw", "k" * 32, False), ("demo", DEMO_KEY, False)],
)
def test_a_shop_without_a_secret_is_not_published(finished_build, scope, key, is_refused):
    with duckdb.connect(str(finished_build.database)) as connection:
        connection.execute(
            "create table pii.pii_salt as select $1 as salt, $2 as input_scope",
            [key_salt(key.encode()), scope],
        )
    refused = pytest.raises(BuildNotPublishableError, match="public key")
    with refused if is_refused else nullcontext():
        publish_build(finished_build)
    assert (finished_build.serving / "tessera.duckdb").exists() is not is_refused
