"""What ``tessera explain`` says where it cannot explain."""

import duckdb
import pytest
from click.testing import CliRunner

from tessera.cli import app


def other_file(file):
    file.write_text("something else")


def other_version(file):
    with duckdb.connect(str(file)) as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.dim_customers as select 'abcdef1' as customer_key")


@pytest.mark.parametrize("make", [other_file, other_version])
def test_a_serving_file_that_cannot_be_read_is_told(tmp_path, make):
    make(tmp_path / "tessera.duckdb")
    told = CliRunner().invoke(app, ["explain", "abcdef", "--serving", str(tmp_path)])
    assert told.exit_code == 1
    assert "of another version of Tessera" in told.output
    assert "Build and publish with this one: tessera build." in told.output
