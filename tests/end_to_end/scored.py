"""What scoring must answer: the rows of the build, also of those whose last order comes anew.

A finished build is the next build: the pack of an earlier one lacks the last orders of some.
"""

import shutil
from pathlib import Path

import duckdb

from tessera.scoring import Scorer
from tests.end_to_end.project import Project

COUNT = 100
# What an order changes is all there; which dates are looked at differs.
ONE_DATE = ("is_month_end", "is_observation")
PARTS = {
    "segments": "marts.fct_customer_segments",
    "predictions": "ml.ml_customer_predictions",
    "values": "ml.ml_customer_values",
}
# What fct_customer_predictions says of all customers together.
PUBLISHED = ("has_rough_probability", "horizon_days", "horizon_end_date")
# Of values, what it does not say, or names otherwise.
UNSAID = {"method", "method_reason", "spend_method", "spend_method_reason", "alive_probability"}
LAST_ORDERS = """
    with lines as (
        from staging.stg_order_lines where customer_key is not null
    ),
    lasts as (
        select customer_key, max_by(order_id, ordered_at) as order_id
        from lines where movement = 'sale'
        group by customer_key having count(distinct order_id) > 1
    )
    select
        checked.customer_key, checked.order_id, product_id, ordered_at, quantity, unit_price,
        line_number, discount_amount, currency, channel, store_id, order_status, campaign_id
    from pii.stg_order_lines_checked as checked
    inner join lasts using (customer_key, order_id)
    where
        rejection_reason is null
        and row_key not in (select row_key from staging.stg_order_line_versions)
        and order_id not in (
            select order_id from lines where movement != 'sale' or rate_to_base != 1
        )
    order by md5(checked.customer_key), checked.order_id, line_number, row_key
"""


def pack(project: Project) -> Path:
    """Return where the scoring pack of a published build is."""
    return project.folder / "serving" / "scoring.duckdb"


def customers(project: Project) -> list[str]:
    """Return the keys of a hundred customers, of any kind."""
    rows = project.query(
        f"select customer_key from marts.dim_customers order by md5(customer_key) limit {COUNT}"
    )
    return [key for (key,) in rows]


def rows_of(project: Project, table: str, keys: list[str]) -> tuple[list[str], list[tuple]]:
    """Return the names and rows of customers in a table of the build, as of its clock."""
    columns = project.query(
        "select column_name from information_schema.columns"
        f" where table_schema || '.' || table_name = '{table}' order by ordinal_position"
    )
    names = [name for (name,) in columns if name not in ONE_DATE]
    if "customer_key" not in names:
        return [], []
    dated = "and observation_date = (select as_of_date from intermediate.int_clock)"
    listed = ", ".join(f"'{key}'" for key in keys)
    rows = project.query(
        f"select {', '.join(names)} from {table} where customer_key in ({listed})"
        f" {dated if 'observation_date' in names else ''} order by all"
    )
    return names, rows


def expected(project: Project, keys: list[str]) -> dict[str, dict]:
    """Return what the build says of customers, as answers say it."""
    answers = {key: dict.fromkeys(PARTS) for key in keys}
    for part, table in PARTS.items():
        names, rows = rows_of(project, table, keys)
        for row in rows:
            found = dict(zip(names, row, strict=True))
            answers[found.pop("customer_key")][part] = found
    names, rows = rows_of(project, "marts.fct_customer_predictions", keys)
    for row in rows:
        mart = dict(zip(names, row, strict=True))
        answer = answers[mart["customer_key"]]
        values = answer["values"] or {}
        # What is published is answered.
        assert {name: mart[name] for name in values if name not in UNSAID} == {
            name: value for name, value in values.items() if name not in UNSAID
        }
        if answer["predictions"]:
            answer["predictions"] |= {name: mart[name] for name in PUBLISHED}
    return answers


def without_products(answers: list[dict]) -> dict[str, dict]:
    """Return answers by customer, less what is offered."""
    return {one["customer_key"]: {part: one[part] for part in PARTS} for one in answers}


def last_orders(project: Project) -> dict[str, list[dict]]:
    """Return the lines of a hundred customers' last orders, plain ones in base currency."""
    names = ("order_id", "product_id", "ordered_at", "quantity", "unit_price", "line_number",
             "discount_amount", "currency", "channel", "store_id", "order_status",
             "campaign_id")  # fmt: skip
    orders: dict[str, list[dict]] = {}
    for key, *values in project.query(LAST_ORDERS):
        line = dict(zip(names, values, strict=True))
        line["ordered_at"] = line["ordered_at"].isoformat()
        plain = {name: value if isinstance(value, int) else str(value)
                 for name, value in line.items() if value is not None}  # fmt: skip
        orders.setdefault(key, []).append(plain)
    chosen = dict(list(orders.items())[:COUNT])
    assert len(chosen) == COUNT
    return chosen


def earlier_pack(project: Project, orders: dict[str, list[dict]], folder: Path) -> Scorer:
    """Return the pack as it was before these orders."""
    file = folder / "scoring.duckdb"
    shutil.copy(pack(project), file)
    file.chmod(0o600)
    with duckdb.connect(str(file)) as connection:
        for lines in orders.values():
            connection.execute(
                "delete from staging.stg_order_lines where order_id = $1", [lines[0]["order_id"]]
            )
    return Scorer(file)


def check_each_model(project: Project, scorer: Scorer) -> None:
    """Each model of the chain has the rows of the build: a wrong one may not show in answers."""
    keys = customers(project)
    answers = scorer.score_many({"customer_key": key} for key in keys)
    keyed = 0
    for step in scorer.steps:
        table = f"{step.table.schema}.{step.table.name}"
        names, rows = rows_of(project, table, keys)
        if not names:
            continue
        found = scorer.connection.execute(f"select {', '.join(names)} from {table} order by all")
        assert found.fetchall() == rows, table
        keyed += 1
    assert keyed > 30
    assert without_products(answers) == expected(project, keys)


def check_new_orders(project: Project, folder: Path) -> None:
    """With their new orders, customers are scored like in the next build."""
    orders = last_orders(project)
    scorer = earlier_pack(project, orders, folder)
    before = without_products(scorer.score_many({"customer_key": key} for key in orders))
    after = without_products(
        scorer.score_many(
            {"customer_key": key, "order_lines": lines} for key, lines in orders.items()
        )
    )
    wanted = expected(project, list(orders))
    for key, answer in wanted.items():
        assert after[key] == answer, key
    assert all(before[key] != after[key] for key in orders)
