"""The command, on small files of many kinds: what it proposes, writes and refuses."""

import json
import shutil
from pathlib import Path

import duckdb
import pytest
import yaml
from click.testing import CliRunner

from tessera.cli.connect import connect
from tessera.connecting.proposal import QUESTIONS, propose
from tessera.connecting.tables import read_tables

ROOT = Path(__file__).parents[3]
ORDERS = "order_id;customer_id;product_id;date;quantity;price\n1;a;P;2024-05-20;2;3.5\n"
GERMAN = (
    "Bestellnr.;Datum;Kunde;E-Mail;Land;Artikel-Nr.;Bezeichnung;Warengruppe;Menge;Preis (EUR)\n"
    "1;31.01.2024;7;ann@example.com;AT;A1;Tasse;Küche;2;1.003,50\n"
    "1;31.01.2024;7;ann@example.com;AT;B1;Löffel;Küche;1;2,75\n"
    "2;01.02.2024;8;bob@example.com;DE;A1;Tasse;Küche;1;3,50\n"
)
# No name says anything, and the values do.
NAMELESS = "bill;when;who;thing;n;value;email\n" + "".join(
    f"{100 + n // 2};0{n // 2 + 1}.02.2024;p{n // 2};t{n % 3};{n % 4 + 1};{n}.50;x@example.com\n"
    for n in range(8)
)


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    """Return a folder with what the command reads of the project; it is run there."""
    folder = tmp_path / "project"
    contract = Path("models") / "connectors" / "contract"
    shutil.copytree(ROOT / contract, folder / contract)
    shutil.copy(ROOT / "dbt_project.yml", folder)
    monkeypatch.chdir(folder)
    for name in ("TESSERA_PSEUDONYM_KEY", "TESSERA_DATABASE"):
        monkeypatch.delenv(name, raising=False)
    return folder


def _run(*arguments: str, answers: str = "", code: int = 0) -> str:
    result = CliRunner().invoke(connect, arguments, input=answers)
    assert result.exit_code == code, result.output
    return result.output


def _written(project: Path, name: str) -> dict[str, str]:
    folder = project / "models" / "connectors" / name
    return {file.stem.removeprefix("input_"): file.read_text() for file in folder.iterdir()}


def _connectors(project: Path) -> list[str]:
    folders = (project / "models" / "connectors").iterdir()
    return [folder.name for folder in folders if folder.name != "contract"]


def test_a_flat_german_file_gives_lines_customers_and_products(project, tmp_path):
    file = tmp_path / "verkauf.csv"
    file.write_text(GERMAN, encoding="cp1252")
    found = json.loads(_run(str(file), "--json"))
    assert found["columns"]["verkauf"] == {
        "order_id": "Bestellnr.", "ordered_at": "Datum", "customer_id": "Kunde",
        "email": "E-Mail", "country": "Land", "product_id": "Artikel-Nr.",
        "product_name": "Bezeichnung", "category": "Warengruppe", "quantity": "Menge",
        "unit_price": "Preis (EUR)",
    }  # fmt: skip
    assert found["rows"][0] == {
        "order_id": "1", "customer_id": "7", "product_id": "A1", "product_name": "Tasse",
        "ordered_at": "2024-01-31", "quantity": "2", "unit_price": "1003.50",
    }  # fmt: skip
    assert found["settings"] == {}
    # What a shop needs of its own, and the currency that the header says.
    assert found["next"] == [
        'export TESSERA_PSEUDONYM_KEY="$(openssl rand -hex 32)"  # a secret: keep it',
        "export TESSERA_DATABASE=my_shop.duckdb",
        "export TESSERA_CONNECTOR=verkauf",
        f"export TESSERA_RAW_PATH={file}",
        "export TESSERA_BASE_CURRENCY=EUR",
        "dbt build",
    ]
    written = _written(project, "verkauf")
    assert written.keys() == {"order_lines", "customers", "products"}
    assert '"bestellnr." as order_id' in written["order_lines"]
    assert "mail" not in written["order_lines"]
    assert 'max("e-mail") as email' in written["customers"]


def test_the_project_file_keeps_its_comments_and_gains_the_connector(project, tmp_path):
    before = (project / "dbt_project.yml").read_text()
    (tmp_path / "shop.csv").write_text(ORDERS)
    _run(str(tmp_path / "shop.csv"), "--yes", "--name", "corner")
    after = (project / "dbt_project.yml").read_text()
    lines = iter(after.splitlines())
    assert all(line in lines for line in before.splitlines())
    assert (
        "'corner'" in yaml.safe_load(after)["models"]["tessera"]["connectors"]["corner"]["+enabled"]
    )
    assert after.count("corner") == after.count("corner:") + 1 + after.count("== 'corner'") - 1


@pytest.mark.usefixtures("project")
def test_files_are_not_changed(tmp_path):
    file = tmp_path / "shop.csv"
    file.write_text(ORDERS)
    before = (file.read_bytes(), file.stat().st_mtime_ns)
    _run(str(file), "--yes")
    assert (file.read_bytes(), file.stat().st_mtime_ns) == before


@pytest.mark.usefixtures("project")
def test_monthly_files_are_one_table(tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    for month in ("01", "02", "03"):
        (raw / f"sales-2024-{month}.csv").write_text(ORDERS.replace("2024-05", f"2024-{month}"))
    found = json.loads(_run(str(raw), "--json"))
    assert list(found["columns"]) == ["sales"]
    assert [row["ordered_at"] for row in found["rows"]] == [f"2024-0{n}-20" for n in (1, 2, 3)]


def test_heads_of_orders_are_joined_and_people_and_products_listed(project, tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "orders.csv").write_text("id,date,client,status\n1,2024-05-20,a,paid\n")
    (raw / "items.csv").write_text("order_id,sku,qty,price\n1,P,2,3.5\n1,Q,1,1.0\n")
    (raw / "clients.csv").write_text("id,email,country\na,ann@example.com,GB\n")
    (raw / "products.csv").write_text("sku,name of product,category\nP,Pot,Kitchen\n")
    _run(str(raw), "--yes")
    written = _written(project, "raw")
    assert written.keys() == {"order_lines", "customers", "products"}
    assert "left outer join orders on delivered.order_id = orders.id" in written["order_lines"]
    assert "orders.client as customer_id" in written["order_lines"]
    assert "id as customer_id" in written["customers"]


@pytest.mark.usefixtures("project")
def test_parquet_is_read(tmp_path):
    file = tmp_path / "sales.parquet"
    duckdb.sql(
        "copy (select 1 as order_id, 7 as customer, 'P' as sku, date '2024-05-20' as day,"
        f" 2 as qty, 3.5::double as price) to '{file}'"
    )
    found = json.loads(_run(str(file), "--json"))
    assert found["columns"]["sales"] == {
        "order_id": "order_id", "customer_id": "customer", "product_id": "sku",
        "ordered_at": "day", "quantity": "qty", "unit_price": "price",
    }  # fmt: skip


@pytest.mark.usefixtures("project")
def test_values_propose_what_names_do_not_tell_and_three_questions_are_asked(tmp_path):
    file = tmp_path / "x.csv"
    file.write_text(NAMELESS)
    _, tables = read_tables([file])
    asked = []

    def answer(question, _, guess):
        asked.append((question, guess))
        return guess

    proposal = propose(tables, {"product_id": "thing", "order_id": "bill"}, answer)
    assert proposal.columns["x"]["ordered_at"] == "when"
    assert proposal.columns["x"]["quantity"] == "n"
    assert proposal.columns["x"]["unit_price"] == "value"
    assert len(asked) == QUESTIONS
    # Nobody was asked about dates, for the questions were used up.
    assert proposal.settings == {"date_order": "day_first"}


def test_answers_on_the_terminal_count(project, tmp_path):
    file = tmp_path / "shop.csv"
    file.write_text(ORDERS.replace("quantity;", "zz;").replace("2024-05-20", "03/04/2024"))
    said = _run(str(file), answers="zz\nmonth_first\ny\n")
    assert "Which column of shop.csv is the pieces?" in said
    assert "2024-03-04" in said
    assert "zz as quantity" in _written(project, "shop")["order_lines"]
    assert "month_first" in (project / "dbt_project.yml").read_text()


def test_nothing_is_written_without_consent(project, tmp_path):
    (tmp_path / "shop.csv").write_text(ORDERS)
    _run(str(tmp_path / "shop.csv"), answers="n\n")
    assert not (project / "models" / "connectors" / "shop").exists()


def test_where_nothing_can_be_written_nothing_is_left_behind(project, tmp_path, monkeypatch):
    """A connector that the project does not name would stop every build."""
    (tmp_path / "shop.csv").write_text(ORDERS)
    write = Path.write_text

    def refused(path: Path, *arguments: object, **more: object) -> int:
        if path.name == "dbt_project.yml":
            raise PermissionError(13, "Permission denied", str(path))
        return write(path, *arguments, **more)

    monkeypatch.setattr(Path, "write_text", refused)
    said = _run(str(tmp_path / "shop.csv"), "--yes", code=1)
    assert "dbt_project.yml (Permission denied). Give yourself the right to write" in said
    assert _connectors(project) == []


def test_an_amount_of_a_line_gives_the_price_of_a_piece(project, tmp_path):
    (tmp_path / "shop.csv").write_text(ORDERS.replace("price", "Betrag").replace("3.5", "1.007,00"))
    _run(str(tmp_path / "shop.csv"), "--yes")
    sql = _written(project, "shop")["order_lines"]
    expression = next(line for line in sql.splitlines() if "as unit_price" in line).strip(" ,")
    price = duckdb.sql(f"select {expression} from (select '1.007,00' as betrag, '2' as quantity)")
    assert price.fetchone() == ("503.5000",)


@pytest.mark.parametrize(
    ("header", "system"),
    [
        ("Name,Email,Financial Status,Lineitem quantity,Lineitem name,Lineitem price", "shopify"),
        ("order_id,order_date,item_name,item_quantity,item_subtotal,item_total", "woocommerce"),
        ("Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID", "online_retail"),
    ],
)
def test_exports_are_recognised(project, tmp_path, header, system):
    file = tmp_path / "orders_export_1.csv"
    file.write_text(header + "\n" + ",".join("1" for _ in header.split(",")) + "\n")
    found = json.loads(_run(str(file), "--json"))
    assert (found["connector"], found["recognised"]) == (system, True)
    assert f"export TESSERA_CONNECTOR={system}" in found["next"]
    assert sorted(path.name for path in (project / "models" / "connectors").iterdir()) == [
        "contract"
    ]


@pytest.mark.usefixtures("project")
def test_a_name_counts_more_than_values_written_in_another_way(tmp_path):
    file = tmp_path / "shop.csv"
    file.write_text("order_id,sku,date,other,qty,price\n1,P,1704448800,2024-01-01,1,2.5\n")
    found = json.loads(_run(str(file), "--json"))
    assert found["columns"]["shop"]["ordered_at"] == "date"


@pytest.mark.usefixtures("project")
def test_the_currency_of_an_export_is_among_the_next_steps(tmp_path):
    (tmp_path / "orders_export.csv").write_text(
        "Name,Financial Status,Currency,Lineitem name,Lineitem quantity\n#1,paid,EUR,Mug,1\n"
    )
    rates = "currency,rate_date,rate_to_base\nUSD,2024-01-01,0.9\n"
    (tmp_path / "exchange_rates.csv").write_text(rates)
    assert "export TESSERA_BASE_CURRENCY=EUR" in _run(str(tmp_path))


@pytest.mark.parametrize(
    ("price", "steps"),
    [("$3.50", ["export TESSERA_BASE_CURRENCY=USD"]), ("£3.50", []), ("3.50", [])],
)
@pytest.mark.usefixtures("project")
def test_signs_of_prices_say_the_currency(tmp_path, price, steps):
    file = tmp_path / "shop.csv"
    file.write_text(f"order_id,sku,date,qty,price\n1,P,2024-05-20,1,{price}\n")
    found = json.loads(_run(str(file), "--json"))
    assert [step for step in found["next"] if "CURRENCY" in step] == steps


@pytest.mark.usefixtures("project")
def test_files_named_after_the_inputs_are_recognised(tmp_path):
    (tmp_path / "order_lines.csv").write_text(ORDERS)
    assert "The connector files reads these files" in _run(str(tmp_path / "order_lines.csv"))


REFUSED = {
    "no such file": (None, "", "There is no file or folder"),
    "a workbook": ("shop.xlsx", "PK\x03\x04", "shop.xlsx: it is a workbook; save its sheet"),
    "a workbook with another name": ("shop.csv", "PK\x03\x04", "shop.csv is a workbook"),
    "an empty file": ("shop.csv", "", "shop.csv is empty"),
    "only a header": ("shop.csv", ORDERS.splitlines()[0] + "\n", "no row below them"),
    "a column twice": (
        "shop.csv", ORDERS.replace("customer_id", "price"),
        "shop.csv has more than one column price. Rename all but one.",
    ),
    "only a text": ("notes.md", "hello", "holds no file to read"),
    "no names": ("shop.csv", "1;2;3\n4;5;6\n", "looks like the names of columns"),
    "no price": (
        "shop.csv", "order_id,sku,date,qty\n1,P,2024-05-20,1\n",
        "shop.csv: no column was found for unit_price (the price of a piece)",
    ),
    "no date": (
        "shop.csv", "order_id,sku,qty,price\n1,P,1,2.50\n",
        "no column was found for ordered_at (the date of the order)",
    ),
    "no pieces": (
        "shop.csv", "order_id,sku,date,price\n1,P,2024-05-20,2.50\n",
        "no column was found for quantity (the pieces)",
    ),
    "no pieces in WooCommerce's rows of orders": (
        "orders.csv", "order_id,order_date,status,line_item_1\n1,2024-05-20,ok,name:Mug\n",
        "Export it with one row per item",
    ),
    "a total and nothing else": (
        "shop.csv",
        "order_no,order_date,customer,order_total,payment\n1,2024-05-20,a,2.5,card\n2,2024-05-21,a,3.5,card\n",
        "no column was found for quantity (the pieces)",
    ),
    "no order": (
        "shop.csv", "sku,date,qty,price\nP,2024-05-20,1,2.50\n",
        "no column was found for order_id (the order's number)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_connected_is_told(project, tmp_path, case):
    name, content, message = REFUSED[case]
    file = tmp_path / (name or "missing.csv")
    if name:
        file.write_text(content)
    assert message in _run(str(file), "--yes", code=1)
    assert sorted(path.name for path in (project / "models" / "connectors").iterdir()) == [
        "contract"
    ]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("demo", "The name 'demo' is taken"),
        ("corner", "The name 'corner' is taken"),
        ("Corner Shop", "is no name for a connector"),
    ],
)
def test_a_name_that_is_taken_or_none_is_refused(project, tmp_path, name, message):
    (project / "models" / "connectors" / "corner").mkdir()
    (tmp_path / "shop.csv").write_text(ORDERS)
    assert message in _run(str(tmp_path / "shop.csv"), "--yes", "--name", name, code=1)


@pytest.mark.usefixtures("project")
def test_outside_of_the_project_it_says_where_to_go(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.csv").write_text(ORDERS)
    assert "Run this in Tessera's folder" in _run("shop.csv", "--yes", code=1)
