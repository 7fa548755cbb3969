"""Files that no connector knows, after tessera connect: a flat German file, and a folder."""

import json
from pathlib import Path

import duckdb

from tests.end_to_end.background import built_in_background
from tests.end_to_end.project import WITHOUT_TESTS, Project, passed

WANTED = ("+fct_orders", "+dim_customers", "+dim_products", "+fct_rejected_rows")


def _connected(project: Project, raw: Path, *options: str) -> Project:
    """Do what the command says, and build."""
    found = json.loads(
        passed(project.run("tessera", "connect", str(raw), "--json", *options)).stdout
    )
    settings = {"connector": found["connector"], "raw_path": found["raw_path"]}
    currency = [step.split("=")[1] for step in found["next"] if "CURRENCY" in step]
    settings |= {"base_currency": currency[0]} if currency else {}
    passed(project.dbt("build", "-s", *WANTED, *WITHOUT_TESTS, "--vars", json.dumps(settings)))
    return project


@built_in_background
def german_shop(folder: Path) -> Project:
    """Return a shop of one flat file: semicolons, decimal commas, days first, Windows-1252."""
    project = Project.copy(folder)
    raw = project.folder / "verkäufe.csv"
    header = (
        "Bestellnr.;Bestelldatum;Kunden-Nr.;E-Mail;Land;Artikelnummer;Bezeichnung;Warengruppe;"
        "Menge;Einzelpreis (EUR);Rabatt;Währung"
    )
    lines = [
        f"B{n};{n:02d}.03.2024 10:15;K{n % 5};kunde{n % 5}@example.de;AT;{article};{name};Küche;"
        f"{pieces};{price};{discount};EUR"
        for n in range(1, 21)
        for article, name, pieces, price, discount in (
            ("A1", "Löffel", 2, "1.003,50", "7,00"),
            ("A2", "Kännchen", 1, "2,25", "0,00"),
        )
    ]
    raw.write_text("\n".join([header, *lines, ""]), encoding="cp1252")
    return _connected(project, raw, "--name", "kuechenladen")


@built_in_background
def monthly_shop(folder: Path) -> Project:
    """Return a shop of a folder: months of items, heads of orders, and people as Parquet."""
    project = Project.copy(folder)
    raw = project.folder / "export"
    raw.mkdir()
    for month in (1, 2, 3):
        rows = "".join(
            f"{month}{day:02d},cup,2,4.5\n{month}{day:02d},pot,1,20\n" for day in range(1, 11)
        )
        (raw / f"items_2024-{month:02d}.csv").write_text(f"order_id,sku,qty,price\n{rows}")
    heads = "".join(
        f"{month}{day:02d},2024-{month:02d}-{day:02d},{day % 4 + 1},paid\n"
        for month in (1, 2, 3)
        for day in range(1, 11)
    )
    (raw / "orders.csv").write_text(f"id,date,client,status\n{heads}")
    duckdb.sql(
        "copy (select n as id, 'c' || n || '@example.com' as email, date '2023-01-01' as"
        f" customer_since, 'France' as country from range(1, 5) t(n)) to '{raw}/clients.parquet'"
    )
    return _connected(project, raw, "--name", "monthly")


def test_a_flat_german_file_comes_out_right(german_shop):
    assert german_shop.query(
        "select count(*), sum(gross_revenue), sum(net_revenue), min(order_date), max(order_date)"
        " from marts.fct_orders"
    ) == german_shop.query("select 20, 40185.0, 40045.0, date '2024-03-01', date '2024-03-20'")
    assert german_shop.query("select count(*) from quality.fct_rejected_rows") == [(0,)]
    assert german_shop.query("select count(*) from marts.dim_customers") == [(5,)]
    assert german_shop.query("select count(email) from pii.pii_customers_checked") == [(5,)]
    assert german_shop.query(
        "select product_id, product_name, category from marts.dim_products order by all"
    ) == [("A1", "Löffel", "Küche"), ("A2", "Kännchen", "Küche")]


def test_a_folder_of_monthly_files_comes_out_right(monthly_shop):
    assert monthly_shop.query(
        "select count(*), sum(net_revenue), count(distinct customer_key) from marts.fct_orders"
    ) == monthly_shop.query("select 30, 870.0, 4")
    assert monthly_shop.query("select count(*) from quality.fct_rejected_rows") == [(0,)]
    assert monthly_shop.query("select count(email) from pii.pii_customers_checked") == [(4,)]
