"""Past campaigns with a randomised holdout and an effect that is known for each persona."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from orders import minutes_of_day
from personas import PERSONA_NAMES, PERSONAS
from settings import DAY_MINUTES, day_of, stream

# Among the treated: who opens, who then clicks, by whether the message made them buy.
OPEN_SHARE, CLICK_SHARE = 0.38, 0.22
BUYER_OPEN_SHARE, BUYER_CLICK_SHARE = 0.65, 0.5
MOVED_CLICK_SHARE = 0.9
LAPSED_DAYS = 60


@dataclass(frozen=True)
class Campaign:
    """A campaign; ``effects`` is the purchase probability added, in the order of PERSONAS."""

    campaign_id: str
    name: str
    objective: str
    offer: str
    discount_rate: float
    starts: str
    ends: str
    fixed_cost: float
    contact_cost: float
    size: int
    control_share: float
    lapsed_only: bool
    effects: tuple[float, ...]


# Effects: restocker, family, bargain hunter, gifter, trade buyer, trier.
CAMPAIGNS = (
    Campaign(
        campaign_id="M1",
        name="Spring e-mail",
        objective="repeat purchase",
        offer="10% off everything",
        discount_rate=0.1,
        starts="2025-03-10",
        ends="2025-03-23",
        fixed_cost=450,
        contact_cost=0.05,
        size=760,
        control_share=0.5,
        lapsed_only=False,
        effects=(0.0, 0.06, 0.12, 0.04, -0.02, 0.02),
    ),
    Campaign(
        campaign_id="M2",
        name="We miss you",
        objective="reactivation",
        offer="15% off the next order",
        discount_rate=0.15,
        starts="2025-09-08",
        ends="2025-09-28",
        fixed_cost=600,
        contact_cost=0.05,
        size=820,
        control_share=0.4,
        lapsed_only=True,
        effects=(0.1, 0.06, 0.12, 0.03, 0.0, 0.0),
    ),
    Campaign(
        campaign_id="M3",
        name="New spring range",
        objective="new range",
        offer="First look at the new range",
        discount_rate=np.nan,
        starts="2026-03-09",
        ends="2026-03-29",
        fixed_cost=900,
        contact_cost=0.05,
        size=1000,
        control_share=0.35,
        lapsed_only=False,
        effects=(0.08, 0.12, -0.03, 0.08, 0.03, 0.01),
    ),
)


def run_campaigns(
    latents: pd.DataFrame, customers: pd.DataFrame, orders: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Draw the arms of every campaign and let it change what the treated order.

    Among treated customers who would not have ordered within the campaign, a share orders, such
    that the probability of ordering rises by the effect; below zero, orders are taken away.

    Parameters
    ----------
    latents, customers, orders : pandas.DataFrame
        What moves the customers, what is on file, and their orders without any campaign.

    Returns
    -------
    tuple of pandas.DataFrame
        The orders with ``campaign`` (position, -1 is none); the contacts; and the true effects
        with the number of customers in each arm.
    """
    rng = stream("campaigns")
    orders = orders.assign(campaign=-1, is_online=False)
    contacts, truth = [], []
    for number, campaign in enumerate(CAMPAIGNS):
        drawn = _draw_arms(rng, campaign, customers, orders)
        drawn["persona"] = latents["persona"].to_numpy()[drawn["customer"]]
        orders, drawn = _apply(rng, number, drawn, orders, latents)
        contacts.append(drawn.assign(campaign=number))
        for persona, name in enumerate(PERSONA_NAMES):
            arms = drawn.loc[drawn["persona"] == persona, "treated"]
            truth.append(
                (campaign.campaign_id, name, campaign.effects[persona], arms.sum(), (~arms).sum())
            )
    columns = ["campaign_id", "persona", "effect", "n_treated", "n_control"]
    return orders, pd.concat(contacts, ignore_index=True), pd.DataFrame(truth, columns=columns)


def _draw_arms(
    rng: np.random.Generator, campaign: Campaign, customers: pd.DataFrame, orders: pd.DataFrame
) -> pd.DataFrame:
    """Draw who takes part: known by then, reachable and with consent by then."""
    start = day_of(campaign.starts) * DAY_MINUTES
    assigned = start - DAY_MINUTES + 600
    fits = (
        (customers["signed_up_at"] < assigned)
        & (customers["has_marketing_consent"] == "true")
        & (customers["consent_updated_at"] < assigned)
        & (customers["email"] != "")
    ).to_numpy(copy=True)
    if campaign.lapsed_only:
        recent = orders["minute"].between(start - LAPSED_DAYS * DAY_MINUTES, assigned)
        fits[orders.loc[recent, "customer"]] = False
    chosen = np.sort(rng.permutation(np.flatnonzero(fits))[: campaign.size])
    treated = rng.random(len(chosen)) >= campaign.control_share
    return pd.DataFrame({"customer": chosen, "treated": treated, "assigned": assigned})


def _apply(
    rng: np.random.Generator,
    number: int,
    drawn: pd.DataFrame,
    orders: pd.DataFrame,
    latents: pd.DataFrame,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    campaign = CAMPAIGNS[number]
    first, last = day_of(campaign.starts), day_of(campaign.ends)
    within = orders["minute"].between(first * DAY_MINUTES, (last + 1) * DAY_MINUTES - 1)
    buys = np.isin(drawn["customer"], orders.loc[within, "customer"])
    moved = np.zeros(len(drawn), dtype=bool)
    kept_away = np.zeros(len(drawn), dtype=bool)
    for persona, effect in enumerate(campaign.effects):
        mask = (drawn["persona"] == persona).to_numpy()
        base = buys[mask].mean()
        chance = rng.random(len(drawn))
        open_to_it = mask & drawn["treated"].to_numpy()
        if effect > 0:
            moved |= open_to_it & ~buys & (chance < effect / (1 - base))
        elif effect < 0:
            kept_away |= open_to_it & buys & (chance < -effect / base)
    gone = orders["customer"].isin(drawn.loc[kept_away, "customer"]) & within
    orders = orders[~gone]
    within = within[~gone]

    now_buys = (buys & ~kept_away) | moved
    opened = rng.random(len(drawn)) < np.where(now_buys, BUYER_OPEN_SHARE, OPEN_SHARE)
    click_share = np.where(now_buys, BUYER_CLICK_SHARE, CLICK_SHARE)
    click_share = np.where(moved, MOVED_CLICK_SHARE, click_share)
    drawn["opened"] = drawn["treated"] & (opened | moved)
    drawn["clicked"] = drawn["opened"] & (rng.random(len(drawn)) < click_share)
    drawn["moved"] = moved

    # The shop credits the orders of those who clicked.
    clickers = drawn.loc[drawn["clicked"], "customer"]
    credited = within & orders["customer"].isin(clickers)
    orders = orders.assign(campaign=orders["campaign"].where(~credited, number))
    who = drawn.loc[moved, "customer"].to_numpy()
    days = np.minimum(first + 1 + rng.geometric(0.25, len(who)), last)
    persona = latents["persona"].to_numpy()[who]
    times = [minutes_of_day(rng, PERSONAS[one], 1)[0] for one in persona]
    extra = pd.DataFrame(
        {
            "customer": who,
            "minute": days * DAY_MINUTES + np.array(times, dtype=int),
            "persona": persona,
            "complaint": False,
            "campaign": np.where(np.isin(who, clickers), number, -1),
            "is_online": True,
        }
    )
    return pd.concat([orders, extra], ignore_index=True), drawn
