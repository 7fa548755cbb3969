"""What newcomers do wrong, and what they are told: what, where, and what to do."""

import gzip
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
import yaml
from click.testing import CliRunner

from tessera.cli import app
from tessera.identity import key_salt

ROOT = Path(__file__).parents[3]
KEY = "k" * 32
HEADER = "order_id,customer_id,product_id,ordered_at,quantity,unit_price\n"
LINES = HEADER + "1,ann,MUG,2026-01-05 10:00:00,2,4.50\n"
BEGUN = gzip.compress(LINES.encode() * 500)[:60]


def _nothing(_: Path) -> None:
    """Leave the folder as it is."""


def _instead(name: str, content: str | bytes = LINES) -> Callable[[Path], None]:
    """Return a step that delivers one file instead of the right one."""

    def step(folder: Path) -> None:
        (folder / "raw" / "order_lines.csv").unlink()
        file = folder / "raw" / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())

    return step


def _empty(folder: Path) -> None:
    (folder / "raw" / "order_lines.csv").unlink()


def _zip(folder: Path) -> None:
    with zipfile.ZipFile(folder / "raw" / "order_lines.csv", "w") as archive:
        archive.writestr("order_lines.csv", LINES)


def _built_with(salt: str, scope: str) -> Callable[[Path], None]:
    """Return a step that leaves an earlier build of a shop."""

    def step(folder: Path) -> None:
        with duckdb.connect(str(folder / "tessera.duckdb")) as connection:
            connection.execute("create schema pii")
            connection.execute(
                "create table pii.pii_salt as select $1 as salt, $2 as input_scope", [salt, scope]
            )

    return step


def _no_project(folder: Path) -> None:
    (folder / "dbt_project.yml").unlink()


def _no_database(folder: Path) -> None:
    (folder / "tessera.duckdb").write_text("not a database")


def _project_without(*keys: str) -> Callable[[Path], None]:
    """Return a step that takes something out of dbt_project.yml."""

    def step(folder: Path) -> None:
        project = yaml.safe_load((folder / "dbt_project.yml").read_text())
        place = project
        for key in keys[:-1]:
            place = place[key]
        del place[keys[-1]]
        (folder / "dbt_project.yml").write_text(yaml.safe_dump(project))

    return step


def _no_models(folder: Path) -> None:
    project = yaml.safe_load((folder / "dbt_project.yml").read_text())
    project["vars"]["settings"]["connectors"]["corner"] = {"inputs": ["order_lines"]}
    (folder / "dbt_project.yml").write_text(yaml.safe_dump(project))


# What was done, what was set, and what is said.
MISTAKES = {
    "another folder": (_nothing, {"RAW_PATH": "row"}, "raw_path 'row' holds no file"),
    "no folder": (_nothing, {"RAW_PATH": ""}, "reads files, and no folder is given"),
    "a file instead of a folder": (
        _instead("sales.csv"), {"RAW_PATH": "raw/sales.csv"}, "holds no order_lines.csv",
    ),
    "an empty folder": (_empty, {}, "holds no file"),
    "another file name": (_instead("orderlines.csv"), {}, "the nearest is order_lines"),
    "other columns": (
        _instead("order_lines.csv", "Bestellung;Kunde\n1;ann\n"), {}, "names columns of order_",
    ),
    "a column twice": (
        _instead("order_lines.csv", LINES.replace("unit_price", "quantity")), {},
        "has more than one column quantity. Rename all but one",
    ),
    "an empty file": (_instead("order_lines.csv", ""), {}, "order_lines.csv: "),
    "a CSV named Parquet": (_instead("order_lines.parquet"), {}, "is no Parquet file"),
    "a zip named CSV": (_zip, {}, "is a workbook or a zip archive, whatever its name says"),
    "a workbook": (_instead("order_lines.xlsx", b"PK"), {}, "a workbook; save its sheet as CSV"),
    "a zip": (_instead("order_lines.zip", b"PK"), {}, "an archive; unpack it"),
    "a missing column": (
        _instead("order_lines.csv", LINES.replace("unit_price", "prise")), {},
        "lacks what no build can do without: unit_price",
    ),
    "rows of orders instead of items": (
        _instead("orders.csv", "Name,Email,Financial Status,Currency\n#1,a@b.c,paid,GBP\n"),
        {"CONNECTOR": "shopify"}, "no build can do without: lineitem_name, lineitem_quantity",
    ),
    "a damaged gzip": (
        _instead("order_lines.csv.gz", BEGUN), {}, "cannot be read to its end: it is cut off",
    ),
    "a misspelt connector": (_nothing, {"CONNECTOR": "fyles"}, "The nearest is files."),
    "a wrong time zone": (
        _nothing, {"TIME_ZONE": "Europe/Londn"}, "The nearest is Europe/London.",
    ),
    "a wrong currency": (_nothing, {"BASE_CURRENCY": "Euro"}, "the nearest is EUR."),
    "a misspelt currency": (_nothing, {"BASE_CURRENCY": "GPB"}, "the nearest is GBP."),
    "a short secret": (
        _nothing, {"PSEUDONYM_KEY": "abc"}, "has 3 characters and needs at least 32",
    ),
    "another secret": (
        _built_with(key_salt(b"other" * 8), "files raw"), {}, "Set the former key again",
    ),
    "the demo's file": (
        _built_with(key_salt(KEY.encode()), "demo"), {}, "export TESSERA_DATABASE=my_shop.duckdb",
    ),
    "no database": (_no_database, {}, "cannot be opened: it is no database Name another"),
    "a folder that is not there": (
        _nothing, {"DATABASE": "no/where.duckdb"}, "Name another: export TESSERA_DATABASE=",
    ),
    "a connector that is always built": (
        _project_without("models", "tessera", "connectors", "shopify", "+enabled"), {},
        "shopify is always built, so that dbt finds models twice Add its +enabled",
    ),
    "a connector without its entry": (
        _project_without("vars", "settings", "connectors", "shopify"), {"CONNECTOR": "shopify"},
        "models/connectors/shopify has no entry in dbt_project.yml",
    ),
    "a connector without models": (
        _no_models, {"CONNECTOR": "corner"}, "corner has no models: there is no models/connectors",
    ),
    "another place": (_no_project, {}, "There is no dbt_project.yml here. Go to the folder"),
}  # fmt: skip


@pytest.fixture
def shop(tmp_path, monkeypatch) -> Path:
    """Return a project whose shop can be built."""
    (tmp_path / "dbt_project.yml").write_bytes((ROOT / "dbt_project.yml").read_bytes())
    for name in ("models", "macros"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "order_lines.csv").write_text(LINES)
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("TESSERA_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TESSERA_CONNECTOR", "files")
    monkeypatch.setenv("TESSERA_RAW_PATH", "raw")
    monkeypatch.setenv("TESSERA_PSEUDONYM_KEY", KEY)
    return tmp_path


@pytest.mark.usefixtures("shop")
def test_what_can_be_built_is_said_to():
    result = CliRunner().invoke(app, ["doctor", "--json"])
    assert result.exit_code == 0, result.output
    assert "missing" not in {one["state"] for one in json.loads(result.output)}
    assert "order_lines.csv is order_lines" in result.output
    assert "files (TESSERA_CONNECTOR)" in result.output


@pytest.mark.usefixtures("shop")
def test_what_vars_say_counts_first():
    result = CliRunner().invoke(app, ["doctor", "--vars", "{connector: demo, retrian: never}"])
    assert result.exit_code == 1
    assert "demo (--vars)" in result.output
    assert "The nearest is retrain." in result.output
    result = CliRunner().invoke(app, ["doctor", "--vars", "{order_lines: {zero_price: keep}}"])
    assert result.exit_code == 1
    assert "The nearest is zero_price_lines." in result.output


@pytest.mark.usefixtures("shop")
def test_a_group_of_settings_is_no_value():
    result = CliRunner().invoke(app, ["doctor", "--vars", "{predictions: 5, connectors: 3, 4: 5}"])
    assert result.exit_code == 1
    assert "'5' is no group of settings" in result.output
    assert "'3' is no group of settings" in result.output
    assert "there is no setting '4'" in result.output


@pytest.mark.usefixtures("shop")
def test_a_database_that_is_open_elsewhere_is_told():
    opened = "import duckdb; c = duckdb.connect('tessera.duckdb'); print(1, flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", opened], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        other.stdout.readline()
        result = CliRunner().invoke(app, ["doctor"])
        other.stdin.close()
    assert result.exit_code == 1
    assert "tessera.duckdb is open in another program" in result.output


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told(shop, monkeypatch, mistake):
    step, settings, message = MISTAKES[mistake]
    step(shop)
    for name, value in settings.items():
        monkeypatch.setenv(f"TESSERA_{name}", value)
    result = CliRunner().invoke(app, ["doctor"])
    assert result.exit_code == 1, result.output
    assert message in " ".join(result.output.split())
