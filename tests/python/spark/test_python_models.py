"""Python models over the Parquet files of tables, without Spark."""

from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pytest

from tessera.spark.python_models import Tables, read_seed, run_model, seed_to_parquet, write_parquet

CODE = """
class this:
    schema = "ml"

    def __repr__(self):
        return "ml.kept"


class dbtObj:
    def __init__(self, load):
        self.ref, self.this, self.is_incremental = load, this(), {is_incremental}


def model(dbt, session):
    return {returned}
"""


def table(warehouse: Path, name: str, *queries: str) -> None:
    """Write a table of as many files as queries."""
    schema, table = name.split(".")
    folder = warehouse / f"{schema}.db" / table
    folder.mkdir(parents=True)
    for number, query in enumerate(queries):
        duckdb.sql(query).write_parquet(str(folder / f"part-{number}.parquet"))


def run(warehouse: Path, returned: str, is_incremental: bool = False) -> list[tuple]:
    target = warehouse / "rows.parquet"
    code = CODE.format(returned=returned, is_incremental=is_incremental)
    run_model(code, "model.py", warehouse, {"threads": "1"}, target)
    return duckdb.sql(f"select * from '{target}'").fetchall()


def test_a_model_reads_tables_by_their_names(tmp_path):
    table(tmp_path, "marts.orders", "select 1 as a", "select 2 as a")
    assert run(tmp_path, "dbt.ref('marts.orders').filter('a > 1').df()") == [(2,)]


def test_a_table_that_got_a_column_has_null_in_older_rows(tmp_path):
    table(tmp_path, "marts.orders", "select 1 as a", "select 2 as a, 'x' as b")
    assert run(tmp_path, "dbt.ref('marts.orders').order('a')") == [(1, None), (2, "x")]


def test_an_incremental_model_opens_its_own_table(tmp_path):
    table(tmp_path, "ml.kept", "select 7 as a")
    own = "session.table(str(dbt.this)).arrow().read_all()"
    assert run(tmp_path, own, is_incremental=True) == [(7,)]


def test_gates_are_there_without_a_reference(tmp_path):
    table(tmp_path, "ml.gate_input", "select 3 as a")
    assert run(tmp_path, "session.sql('select a from ml.gate_input')") == [(3,)]


def test_files_that_another_model_is_writing_are_not_looked_at(tmp_path):
    (tmp_path / "ml.db" / "other").mkdir(parents=True)
    (tmp_path / "ml.db" / "other" / "part-0.parquet").write_bytes(b"PAR1 and not the rest")
    assert run(tmp_path, "session.sql('select 4')") == [(4,)]


def test_a_table_that_is_absent_is_named(tmp_path):
    with pytest.raises(duckdb.CatalogException, match="orders"):
        run(tmp_path, "dbt.ref('marts.orders')")


def test_what_is_no_table_is_refused(tmp_path):
    with pytest.raises(TypeError, match="not list"):
        run(tmp_path, "[1, 2]")


def test_types_that_spark_does_not_know_are_stored_as_it_does(tmp_path):
    frame = pd.DataFrame(
        {"kind": pd.Categorical(["a"]), "at": pd.to_datetime(["2026-01-02 03:04"])}
    )
    for result, types in [
        (frame, ["VARCHAR", "TIMESTAMP"]),
        (pa.table({"n": pa.array([2**40], pa.uint64())}), ["DECIMAL(20,0)"]),
    ]:
        with duckdb.connect() as session:
            write_parquet(session, result, tmp_path / "rows.parquet")
        found = duckdb.sql(f"describe select * from '{tmp_path}/rows.parquet'").fetchall()
        assert [row[1] for row in found] == types


def test_a_seed_is_read_with_its_types_and_words_that_mean_nothing(tmp_path):
    seed = tmp_path / "words.csv"
    seed.write_text("word,weight\nnull,1.5\n,2\n")
    assert read_seed(seed) == [
        {"word": "null", "weight": "1.5"}, {"word": None, "weight": "2"},
    ]  # fmt: skip
    seed_to_parquet(seed, {"word": "string", "weight": "double"}, ",", tmp_path / "rows.parquet")
    rows = duckdb.sql(f"select * from '{tmp_path}/rows.parquet'").fetchall()
    assert rows == [("null", 1.5), (None, 2.0)]


def test_a_view_is_made_once(tmp_path):
    table(tmp_path, "marts.orders", "select 1 as a")
    with duckdb.connect() as session:
        tables = Tables(session, tmp_path)
        assert tables.read("marts.orders").fetchall() == tables.read("marts.orders").fetchall()
