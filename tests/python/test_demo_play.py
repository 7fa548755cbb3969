"""Played months are like those of the year before, but for what contacts change."""

import numpy as np
import pandas as pd
import pytest
from scripts.demo_shop.play import answered, first_delivery, next_delivery

MONTH = pd.Timestamp("2026-07-01")


@pytest.fixture(scope="module")
def quiet():
    return next_delivery(first_delivery(), MONTH)


def test_a_month_without_contacts_is_that_of_the_year_before(quiet):
    lines = quiet["order_lines"]
    new = lines.iloc[len(first_delivery()["order_lines"]) :]
    before = lines[lines["ordered_at"].between("2025-07-02", "2025-08-02")]
    assert len(new) == len(before) > 100
    assert new["ordered_at"].between("2026-07-01", "2026-08-01").all()
    assert not set(new["order_id"]) & set(before["order_id"])
    assert set(new["loaded_at"]) == {"2026-08-01 02:00:00"}


def _played(quiet, effect, is_control):
    customers = sorted(set(quiet["customers"]["customer_id"]))
    plan = pd.DataFrame({"customer_id": customers, "action": "ask", "is_control": is_control})
    personas = pd.Series("trier", index=[*customers, ""])
    effects = pd.DataFrame({"trier": [effect]}, index=["ask"])
    return answered(quiet, MONTH, plan, personas, effects, np.random.default_rng(0))


@pytest.mark.parametrize("effect", [0.1, -0.05])
def test_contacts_change_as_many_orders_as_their_effect_says(quiet, effect):
    delivery, plan = _played(quiet, effect, is_control=False)
    error = 3 * np.sqrt(abs(effect) / len(plan))
    assert plan["buys"].mean() - plan["would_buy"].mean() == pytest.approx(effect, abs=error)
    lines = delivery["order_lines"]
    bought = set(lines.loc[lines["ordered_at"] >= "2026-07", "customer_id"])
    assert set(plan.loc[plan["buys"], "customer_id"]) == bought & set(plan["customer_id"])


def test_those_held_out_do_what_they_would_have_done(quiet):
    delivery, plan = _played(quiet, 0.3, is_control=True)
    assert (plan["buys"] == plan["would_buy"]).all()
    assert len(delivery["order_lines"]) == len(quiet["order_lines"])
