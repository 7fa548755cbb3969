"""What a build that died leaves behind, at each step, and what the next one makes of it."""

import shutil
from pathlib import Path

import pytest

from tessera.spark.leftovers import CatalogueLostError, clear_leftovers


@pytest.fixture
def shop(spark) -> Path:
    """Return the folder of a schema of the session, with a table of one row."""
    spark.sql("create schema shop")
    spark.sql("create table shop.kept using parquet as select 'old' as row")
    folder = Path(spark.conf.get("spark.sql.warehouse.dir").removeprefix("file:")) / "shop.db"
    yield folder
    spark.sql("drop schema shop cascade")
    shutil.rmtree(folder, ignore_errors=True)


def cleared(spark, shop: Path) -> dict[str, list[str]]:
    """Return the tables with their rows after leftovers were cleared; no folder is left over."""
    clear_leftovers(spark, shop.parent)
    tables = [row.tableName for row in spark.sql("show tables in shop").collect()]
    assert sorted(each.name for each in shop.glob("*/")) == sorted(tables)
    return {
        table: [row.row for row in spark.sql(f"select row from shop.{table}").collect()]
        for table in tables
    }


def test_files_that_were_being_written_are_removed(spark, shop):
    for name in ("kept__new", "first"):
        shutil.copytree(shop / "kept", shop / name)
        (shop / name / "_SUCCESS").unlink()
        (shop / name / "_temporary").mkdir()
    assert cleared(spark, shop) == {"kept": ["old"]}
    spark.sql("create table shop.first using parquet as select 'new' as row")
    assert cleared(spark, shop) == {"kept": ["old"], "first": ["new"]}


def test_a_table_written_beside_an_older_one_is_dropped(spark, shop):
    spark.sql("create table shop.kept__new using parquet as select 'new' as row")
    spark.sql("create table shop.kept__changes using parquet as select 'new' as row")
    assert cleared(spark, shop) == {"kept": ["old"]}


def test_a_table_that_had_not_yet_taken_its_name_takes_it(spark, shop):
    spark.sql("create table shop.kept__new using parquet as select 'new' as row")
    spark.sql("drop table shop.kept")
    assert cleared(spark, shop) == {"kept": ["new"]}


def test_it_takes_the_place_of_files_whose_table_was_dropped(spark, shop):
    spark.sql("create table shop.kept__new using parquet as select 'new' as row")
    shutil.copytree(shop / "kept", shop / "copy")
    spark.sql("drop table shop.kept")
    (shop / "copy").rename(shop / "kept")
    assert cleared(spark, shop) == {"kept": ["new"]}


def test_files_that_were_moved_before_the_catalogue_said_so_are_found(spark, shop):
    spark.sql("create table shop.kept__new using parquet as select 'new' as row")
    spark.sql("drop table shop.kept")
    (shop / "kept__new").rename(shop / "kept")
    assert cleared(spark, shop) == {"kept": ["new"]}


def test_whole_files_are_removed_where_the_catalogue_had_not_yet_heard_of_them(spark, shop):
    shutil.copytree(shop / "kept", shop / "first")
    assert cleared(spark, shop) == {"kept": ["old"]}


def test_tables_of_a_schema_that_the_catalogue_does_not_know_stay_and_stop_the_build(spark, shop):
    lost = shop.parent / "lost.db"
    shutil.copytree(shop / "kept", lost / "history")
    with pytest.raises(CatalogueLostError, match=f"{lost}/history holds a table"):
        clear_leftovers(spark, shop.parent)
    assert list((lost / "history").glob("*.parquet"))
    shutil.rmtree(lost)
