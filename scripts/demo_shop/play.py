"""Play the demo shop on: each month is planned, answered by its customers, and delivered.

::

    python -m scripts.demo_shop.play --months 2 --out played

A month is a whole ``dbt build`` of a minute or two. Its plan (``fct_campaign_plan``) is answered by
the made-up customers according to what ``action_effects.csv`` says of their persona; for the rest a
month is like the same month of the year before. The next build learns from what came of it: see
``rpt_playbook_learning`` in the database that is left in the folder.
"""

import argparse
import os
import secrets
import subprocess
import sys
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
SHOP = Path(__file__).resolve().parent
LAST_DAY = pd.Timestamp("2026-06-30")
# Whole weeks, so that weekdays stay.
YEAR, WEEKS = pd.Timedelta(days=364), pd.Timedelta(days=35)
# What is new in a month: the column that says when, and the number that each row has of its own.
GROWING = {
    "order_lines": ("ordered_at", "order_id"),
    "events": ("occurred_at", "event_id"),
    "reviews": ("reviewed_at", "review_id"),
    "tickets": ("opened_at", "ticket_id"),
}
PLAN = """
    select ids.customer_id, plan.action, plan.is_control
    from actions.fct_campaign_plan as plan
    inner join pii.pii_customer_keys as ids on plan.customer_key = ids.customer_key
    order by ids.customer_id, plan.action
"""

Delivery = dict[str, pd.DataFrame]


def first_delivery() -> Delivery:
    """Return the demo shop as it is delivered, all as text."""
    return {
        path.stem.removeprefix("demo_"): pd.read_csv(path, dtype=str, keep_default_na=False)
        for path in sorted((ROOT / "seeds" / "demo").glob("demo_*.csv"))
    }


def next_delivery(before: Delivery, month: pd.Timestamp) -> Delivery:
    """Return what the shop delivers after another month in which nobody is contacted.

    Parameters
    ----------
    before : dict of data frame
        What it delivered last.
    month : timestamp
        The month's first day.
    """
    last = month + pd.offsets.MonthEnd(0)
    later = {name: rows.copy() for name, rows in before.items()}
    for name, (time, number) in GROWING.items():
        rows = before[name]
        times = pd.to_datetime(rows[time], errors="coerce", format="ISO8601")
        # Events go back half a year only: theirs are like those of the weeks before.
        shift = YEAR if times.min() < month - YEAR else WEEKS
        is_new = (times + shift).between(month, last + pd.Timedelta(hours=24), inclusive="left")
        new = rows[is_new].copy()
        new[time] = (times[is_new] + shift).dt.strftime("%Y-%m-%d %H:%M:%S")
        for column in {number, "session_id"} & set(rows.columns):
            new[column] = f"{month:%y%m}" + new[column]
        later[name] = pd.concat([rows, new], ignore_index=True)
    later["order_lines"]["loaded_at"] = f"{last + pd.Timedelta(days=1):%Y-%m-%d} 02:00:00"
    later["inventory"]["counted_at"] = f"{last:%Y-%m-%d} 18:00:00"
    rates = before["exchange_rates"]
    newest = rates[rates["rate_date"] == rates["rate_date"].max()]
    later["exchange_rates"] = pd.concat(
        [rates, newest.assign(rate_date=f"{last:%Y-%m-%d}")], ignore_index=True
    )
    return later


def answered(
    delivery: Delivery,
    month: pd.Timestamp,
    plan: pd.DataFrame,
    personas: pd.Series,
    effects: pd.DataFrame,
    rng: np.random.Generator,
) -> tuple[Delivery, pd.DataFrame]:
    """Let those who are contacted order more, or less, than they would have.

    Of those who would not have ordered, a share orders such that the probability rises by the
    effect: again what somebody of their persona once ordered. Below zero, orders do not come about.

    Parameters
    ----------
    delivery : dict of data frame
        With the month as it would be without contacts.
    month : timestamp
        The month's first day.
    plan : data frame
        customer_id, action, is_control.
    personas : series
        Persona by customer_id.
    effects : data frame
        What each action (row) adds to the probability that a persona (column) orders in the month.
    rng : generator
        Draws who is moved.

    Returns
    -------
    tuple
        The delivery, and the plan with ``buys`` and the true ``effect``.
    """
    lines = delivery["order_lines"]
    is_now = lines["ordered_at"] >= f"{month:%Y-%m-%d}"
    plan = plan.assign(
        persona=plan["customer_id"].map(personas),
        would_buy=plan["customer_id"].isin(lines.loc[is_now, "customer_id"]),
    )
    plan["effect"] = [
        effects.loc[action, persona]
        for action, persona in zip(plan["action"], plan["persona"], strict=True)
    ]
    base = plan.groupby("persona")["would_buy"].transform("mean").clip(0.01, 0.99)
    chance = rng.random(len(plan))
    is_open = ~plan["is_control"]
    moved = is_open & ~plan["would_buy"] & (chance < plan["effect"] / (1 - base))
    kept_away = is_open & plan["would_buy"] & (chance < -plan["effect"] / base)
    plan["buys"] = (plan["would_buy"] & ~kept_away) | moved
    gone = is_now & lines["customer_id"].isin(plan.loc[kept_away, "customer_id"])
    extra = _extra_orders(lines[~is_now], month, plan[moved], personas, rng)
    later = delivery | {"order_lines": pd.concat([lines[~gone], extra], ignore_index=True)}
    return later, plan


def _extra_orders(
    past: pd.DataFrame,
    month: pd.Timestamp,
    who: pd.DataFrame,
    personas: pd.Series,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Return orders of those who were moved, each a copy of an order of their persona."""
    sold = past[
        ~past["quantity"].str.startswith("-") & past["order_status"].isin(["", "completed"])
    ]
    orders = sold.drop_duplicates("order_id").set_index("order_id")["customer_id"]
    persona = orders.map(personas)
    parts = []
    for number, (customer, own) in enumerate(zip(who["customer_id"], who["persona"], strict=True)):
        pattern = rng.choice(persona.index[persona == own])
        day = month + pd.Timedelta(days=int(rng.integers(1, 20)), hours=int(rng.integers(8, 22)))
        parts.append(
            sold[sold["order_id"] == pattern].assign(
                order_id=f"{month:%y%m}8{number:05}",
                customer_id=customer,
                ordered_at=f"{day:%Y-%m-%d %H:%M:%S}",
                campaign_id="",
                loaded_at=past["loaded_at"].iloc[0],
            )
        )
    return pd.concat(parts) if parts else past.iloc[:0]


def build(folder: Path, delivery: Delivery, as_of: pd.Timestamp, key: str) -> None:
    """Write a delivery and build it."""
    raw = folder / "raw"
    raw.mkdir(parents=True, exist_ok=True)
    for name, rows in delivery.items():
        rows.to_csv(raw / f"{name}.csv", index=False)
    subprocess.run(
        ["dbt", "build", "--quiet", "--vars", f"{{as_of: {as_of:%Y-%m-%d}}}"],
        check=True,
        cwd=ROOT,
        env=os.environ
        | {
            "TESSERA_CONNECTOR": "files",
            "TESSERA_RAW_PATH": str(raw.resolve()),
            "TESSERA_DATABASE": str((folder / "tessera.duckdb").resolve()),
            "TESSERA_PSEUDONYM_KEY": key,
            "DBT_PROFILES_DIR": str(ROOT),
        },
    )


def read_plan(folder: Path) -> pd.DataFrame:
    """Return whom the month's plan contacts or holds out."""
    with duckdb.connect() as session:
        session.execute(f"attach '{folder / 'tessera.duckdb'}' as tessera (read_only)")
        session.execute("use tessera")
        return session.sql(PLAN).df()


def main(arguments: list[str] | None = None) -> None:
    """Play months and say what came of each.

    Parameters
    ----------
    arguments : list of str, optional
        The command line; that of the process when not given.
    """
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--months", type=int, choices=range(1, 13), default=12, metavar="1-12")
    parser.add_argument("--out", type=Path, default=Path("played"), help="a new folder")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    if (options.out / "tessera.duckdb").exists():
        parser.error(f"{options.out} holds a shop already: name another folder")
    personas = pd.read_csv(SHOP / "truth" / "personas.csv", index_col=0)["persona"]
    effects = pd.read_csv(SHOP / "action_effects.csv", index_col=0)
    key = os.environ.get("TESSERA_PSEUDONYM_KEY") or secrets.token_hex(32)
    rng = np.random.default_rng(options.seed)
    delivery = first_delivery()
    build(options.out, delivery, LAST_DAY, key)
    for number in range(options.months):
        month = LAST_DAY + pd.Timedelta(days=1) + pd.DateOffset(months=number)
        plan = read_plan(options.out)
        delivery, plan = answered(
            next_delivery(delivery, month), month, plan, personas, effects, rng
        )
        build(options.out, delivery, month + pd.offsets.MonthEnd(0), key)
        treated = plan[~plan["is_control"]]
        held = plan[plan["is_control"]]
        sys.stdout.write(
            f"{month:%Y-%m}: {len(treated)} contacted, {treated['buys'].mean():.1%} ordered;"
            f" {len(held)} held out, {held['buys'].mean():.1%} ordered;"
            f" true effect {treated['effect'].mean():+.1%}\n"
        )


if __name__ == "__main__":
    main()
