"""Generate the demo shop: made-up customers of an online shop and what they did in two years.

Run ``python scripts/demo_shop/generate.py``. The same files come out, byte for byte, every time on
a processor that rounds alike: numpy takes exponentials with AVX-512 where there is any, as the
committed files were made, and their last bit differs elsewhere, from which the draws part ways.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from after_sales import assemble, goods_values, make_returns, write_lines
from baskets import make_lines
from campaigns import CAMPAIGNS, run_campaigns
from catalogue import make_companions, make_products
from contacts import write_campaigns, write_contacts
from customers import make_customers, make_latents, make_pairs
from defects import plant
from events import make_events
from launches import add_launches
from orders import make_guest_orders, make_orders, set_channels
from people import BASE_COUNTRY
from personas import PERSONA_NAMES
from reference import make_inventory, make_links, make_rates, make_signals, write_products
from service import make_reviews, make_tickets
from settings import LOADED_AT, stamps

ROOT = Path(__file__).resolve().parents[2]
CUSTOMER_COLUMNS = (
    "customer_id", "signed_up_at", "birth_date", "gender", "income_band", "education",
    "occupation", "household", "country", "region", "city", "postal_code", "email", "phone",
    "first_name", "last_name", "acquisition_channel", "has_marketing_consent",
    "consent_updated_at", "erasure_requested_at",
)  # fmt: skip


def make_shop() -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]]:
    """Return the clean inputs by name, and the truth behind them by name."""
    products = make_products()
    companions = make_companions(products)
    latents = make_latents()
    households, social = make_pairs(latents)
    customers = make_customers(latents, households)
    orders = make_orders(latents)
    orders, contacts, effects = run_campaigns(latents, customers, orders)
    guests = make_guest_orders(len(orders)).assign(campaign=-1, is_online=False)
    orders = pd.concat([orders, guests], ignore_index=True)
    orders = set_channels(orders, latents, BASE_COUNTRY)
    lines = make_lines(orders, latents, products, companions)
    orders, undone = make_returns(lines, orders, products)
    daily_rates, rates = make_rates()
    orders["goods_value"] = goods_values(lines, orders, daily_rates)
    every = assemble(lines, undone, orders, products)
    ids = np.array([*latents["customer_id"], ""], dtype=object)
    on_file = customers.assign(
        **{
            name: stamps(customers[name].to_numpy())
            for name in ("signed_up_at", "consent_updated_at", "erasure_requested_at")
        }
    )
    inputs = {
        "order_lines": write_lines(
            every, customers, [one.campaign_id for one in CAMPAIGNS], LOADED_AT
        ),
        "products": write_products(products),
        "customers": on_file[list(CUSTOMER_COLUMNS)],
        "events": make_events(orders, lines, latents, products),
        "reviews": make_reviews(orders, lines, undone, products, ids),
        "tickets": make_tickets(orders, ids),
        "campaigns": write_campaigns(),
        "campaign_contacts": write_contacts(contacts, customers, orders),
        "inventory": make_inventory(products, lines),
        "links": make_links(latents, households, social),
        "signals": make_signals(latents, customers),
        "exchange_rates": rates,
    }
    personas = latents[["customer_id"]].assign(
        persona=np.array(PERSONA_NAMES, dtype=object)[latents["persona"]]
    )
    return inputs, {"personas": personas, "campaign_effects": effects}


def main(arguments: list[str] | None = None) -> None:
    """Write the seeds and the truth.

    Parameters
    ----------
    arguments : list of str, optional
        The command line; that of the process when not given.
    """
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "seeds" / "demo")
    parser.add_argument("--truth", type=Path, default=Path(__file__).resolve().parent / "truth")
    options = parser.parse_args(arguments)
    clean, truth = make_shop()
    dirty, truth["defects"] = plant(clean)
    dirty = add_launches(dirty)
    files = {options.out / f"demo_{name}.csv": table for name, table in dirty.items()}
    files |= {options.truth / f"{name}.csv": table for name, table in truth.items()}
    for path, table in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        table.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")


if __name__ == "__main__":
    main()
