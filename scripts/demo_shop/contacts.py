"""Campaigns and their contacts as the shop writes them down."""

import numpy as np
import pandas as pd
from campaigns import CAMPAIGNS
from settings import DAY_MINUTES, amount, day_of, stamps, stream


def write_campaigns() -> pd.DataFrame:
    """Return the campaigns as the contract has them."""
    rows = [
        (
            one.campaign_id,
            one.name,
            one.objective,
            "email",
            one.offer,
            amount(one.discount_rate),
            f"{one.starts} 00:00:00",
            f"{one.ends} 23:59:59",
            amount(one.fixed_cost),
        )
        for one in CAMPAIGNS
    ]
    columns = [
        "campaign_id",
        "campaign_name",
        "objective",
        "channel",
        "offer",
        "discount_rate",
        "starts_at",
        "ends_at",
        "fixed_cost",
    ]
    return pd.DataFrame(rows, columns=columns)


def write_contacts(
    contacts: pd.DataFrame, customers: pd.DataFrame, orders: pd.DataFrame
) -> pd.DataFrame:
    """Return the contacts as the contract has them.

    Parameters
    ----------
    contacts : pandas.DataFrame
        As `run_campaigns` returns them.
    customers : pandas.DataFrame
        The customers on file.
    orders : pandas.DataFrame
        The orders as sold, with ``goods_value`` in the base currency.

    Returns
    -------
    pandas.DataFrame
        One row per campaign and customer. Whoever ordered within the campaign converted.
    """
    rng = stream("contacts")
    parts = []
    for number, campaign in enumerate(CAMPAIGNS):
        part = contacts[contacts["campaign"] == number]
        first = day_of(campaign.starts) * DAY_MINUTES
        last = (day_of(campaign.ends) + 1) * DAY_MINUTES
        bought = orders[orders["minute"].between(first, last - 1)].groupby("customer")
        converted = bought["minute"].min().reindex(part["customer"]).to_numpy()
        value = bought["goods_value"].sum().reindex(part["customer"]).to_numpy()
        sent = np.where(part["treated"], first + 480 + rng.integers(0, 40, len(part)), np.nan)
        # Whoever orders has opened and clicked before.
        latest = np.where(np.isnan(converted), last, converted) - 3
        opened = np.minimum(sent + 5 + rng.exponential(900, len(part)), latest)
        opened = np.where(part["opened"] & (opened > sent), opened, np.nan)
        clicked = np.minimum(opened + 1 + rng.exponential(3, len(part)), latest + 2)
        clicked = np.where(part["clicked"], clicked, np.nan)
        parts.append(
            pd.DataFrame(
                {
                    "campaign_id": campaign.campaign_id,
                    "customer_id": customers["customer_id"].to_numpy()[part["customer"]],
                    "arm": np.where(part["treated"], "treated", "control"),
                    "assigned_at": stamps(part["assigned"].to_numpy()),
                    "sent_at": stamps(sent),
                    "opened_at": stamps(np.floor(opened)),
                    "clicked_at": stamps(np.floor(clicked)),
                    "converted_at": stamps(converted),
                    "conversion_value": [amount(one) for one in value],
                    "contact_cost": np.where(part["treated"], amount(campaign.contact_cost), ""),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)
