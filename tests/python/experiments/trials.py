"""Made-up past contacts of which the truth is known, as the models deliver them."""

import numpy as np
import pandas as pd

FEATURES = ["order_count", "recency_days"]
MINIMUMS = pd.DataFrame(
    {"task": "uplift", "measure": ["cases", "buyers", "others"], "minimum": [200, 20, 20]}
)


def contacts(size=4000, effects=(0.3, -0.1), base=0.3, share=0.5, seed=0, campaign="m"):
    """Return customers of a campaign; those with many and with few orders react differently.

    Whose last order is long ago order more often by .3, contacted or not.
    """
    generator = np.random.default_rng(seed)
    known = generator.random((size, 2)) * 10
    is_treated = generator.random(size) < share
    effect = np.where(known[:, 0] > 5, *effects)
    chance = base + 0.3 * (known[:, 1] > 5) + effect * is_treated
    is_buyer = generator.random(size) < chance
    return pd.DataFrame(
        {
            "campaign_id": campaign,
            "customer_key": [f"{campaign} {number}" for number in range(size)],
            "arm": np.where(is_treated, "treated", "control"),
            "is_control": ~is_treated,
            "is_buyer": is_buyer,
            "margin": is_buyer * 10.0,
            "discount_amount": 0.0,
            "contact_cost": np.where(is_treated, 0.1, np.nan),
            "order_value": 20.0,
            "treated_share": np.nan,
            "propensity": np.nan,
            "playbook_actions": None,
            "candidate_actions": None,
            "order_count": known[:, 0],
            "recency_days": known[:, 1],
        }
    )


def arms_of(cases, treatment="reminder", **columns):
    """Return the arms of these cases that are no control."""
    pairs = cases.loc[~cases["is_control"], ["campaign_id", "arm"]].drop_duplicates()
    known = {"treatment": treatment, "treatment_type": "action", "trial": None, "reason": None}
    return pairs.assign(**(known | columns)).reset_index(drop=True)


def planned(size=20_000, seed=0):
    """Return a month of plans: a was chosen for eight of ten, one in ten was held out.

    By a every tenth more orders, by b every fifth, from every tenth without a contact.
    """
    generator = np.random.default_rng(seed)
    action = np.where(generator.random(size) < 0.8, "a", "b")
    is_control = generator.random(size) < 0.1
    chosen = np.where(action == "a", 0.8, 0.2)
    effect = np.where(action == "a", 0.1, 0.2)
    cases = contacts(size, seed=seed).assign(
        campaign_id=[f"{one} 2026-07" for one in action],
        arm=np.where(is_control, "control", "treated"),
        is_control=is_control,
        is_buyer=generator.random(size) < 0.1 + effect * ~is_control,
        contact_cost=np.where(is_control, np.nan, 0.1),
        treated_share=0.9,
        propensity=np.where(is_control, 0.1, 0.9 * chosen),
        playbook_actions="a|b",
    )
    cases["margin"] = cases["is_buyer"] * 10.0
    arms = arms_of(cases, trial="plans")
    return cases, arms.assign(treatment=arms["campaign_id"].str[0])
