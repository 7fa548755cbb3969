"""Arms against their control, on made-up campaigns of which the truth is known."""

import numpy as np
import pandas as pd
import pytest
from benchmarks.experiments import simulate_shops

from tessera.experiments.results import measure_campaigns
from tessera.experiments.sequential import days_to_wait, looking_factor

AS_OF = pd.Timestamp("2026-06-30")


def campaign(rates, size=1000, seed=0, **columns):
    """Return customers of arms that order with these probabilities."""
    generator = np.random.default_rng(seed)
    parts = []
    for arm, rate in rates.items():
        orders = (generator.random(size) < rate).astype(int)
        before = generator.poisson(1.0, size)
        spend = np.round(orders * generator.gamma(2.0, 20.0, size), 2)
        parts.append(
            pd.DataFrame(
                {
                    "campaign_id": "m", "arm": arm, "is_control": arm == "control",
                    "rfm_segment": np.where(np.arange(size) % 2, "loyal", "lost"),
                    "planned_share": np.nan, "assigned_date": pd.Timestamp("2026-03-01"),
                    "start_date": pd.Timestamp("2026-03-02"),
                    "end_date": pd.Timestamp("2026-03-29"),
                    "order_count": orders, "revenue": spend, "margin": spend / 2,
                    "after_order_count": orders, "after_revenue": spend,
                    "before_order_count": before, "before_revenue": before * 10.0,
                    "just_before_order_count": before, "just_before_revenue": before * 10.0,
                    "just_before_margin": before * 5.0,
                }
            )
        )  # fmt: skip
    return pd.concat(parts, ignore_index=True).assign(**columns)


def measured(outcomes):
    found = measure_campaigns(outcomes, AS_OF).to_pandas()
    return found.set_index(["arm", "cohort", "metric"]).sort_index()


def test_two_arms_share_a_control_and_its_comparisons():
    found = measured(campaign({"control": 0.1, "mens": 0.2, "womens": 0.1}))
    assert found.loc[("mens", "all", "conversion"), "adjusted_p_value"] < 1e-4
    assert found.loc[("womens", "all", "conversion"), "adjusted_p_value"] > 0.2
    whole = found.xs("all", level="cohort")
    assert set(whole["adjustment"].dropna()) == {"holm"}
    assert set(found.drop("all", level="cohort")["adjustment"].dropna()) == {"fdr_bh"}


def test_without_a_control_there_is_no_effect():
    assert measure_campaigns(campaign({"treated": 0.2}), AS_OF).num_rows == 0


def test_too_few_customers_or_buyers_are_not_tested():
    tiny = campaign({"control": 0.5, "treated": 0.5}, size=19)
    assert measure_campaigns(tiny, AS_OF).num_rows == 0
    found = measured(campaign({"control": 0.0, "treated": 0.0}, size=200))
    row = found.loc[("treated", "all", "revenue")]
    assert row["difference"] == 0
    assert np.isnan(row["p_value"])
    assert np.isnan(row["looking_lower"])


def test_no_costs_mean_no_margin():
    found = measured(campaign({"control": 0.1, "treated": 0.2}, margin=np.nan))
    assert "margin" not in found.index.get_level_values("metric")
    assert "revenue" in found.index.get_level_values("metric")


def test_the_order_of_rows_changes_nothing():
    outcomes = campaign({"control": 0.1, "treated": 0.2})
    assert measure_campaigns(outcomes, AS_OF).equals(
        measure_campaigns(outcomes.sample(frac=1, random_state=3), AS_OF)
    )


def test_arms_of_the_wrong_size_are_noticed():
    outcomes = campaign({"control": 0.1, "treated": 0.1})
    even = measured(outcomes.assign(planned_share=0.5))
    assert even.loc[("treated", "all", "conversion"), "ratio_p_value"] == pytest.approx(1)
    planned = outcomes["is_control"].map({True: 0.05, False: 0.95})
    uneven = measured(outcomes.assign(planned_share=planned))
    assert uneven.loc[("treated", "all", "conversion"), "ratio_p_value"] < 1e-9
    # Nine in ten of the control are drawn in March, of the treated half.
    late = np.where(outcomes["is_control"], 0.9, 0.5) < np.tile(np.linspace(0, 1, 1000), 2)
    dates = np.where(late, np.datetime64("2026-04-02"), np.datetime64("2026-03-02"))
    found = measured(outcomes.assign(assigned_date=dates))
    assert found.loc[("treated", "all", "conversion"), "period_p_value"] < 1e-9


def test_known_history_makes_the_interval_narrower():
    outcomes = campaign({"control": 0.3, "treated": 0.3})
    outcomes["revenue"] = outcomes["before_revenue"] + outcomes["revenue"]
    row = measured(outcomes).loc[("treated", "all", "revenue")]
    assert row["variance_reduction"] > 0.1
    assert row["cuped_upper"] - row["cuped_lower"] < row["upper"] - row["lower"]


def test_waiting_ends_with_the_window():
    assert days_to_wait(0.0, 0.01, 0.5, days_so_far=5, days_left=9) == 9
    assert days_to_wait(0.2, 0.01, 0.5, days_so_far=5, days_left=9) == 0
    assert looking_factor(np.array(1.0)) > 3


def test_intervals_cover_and_find_nothing_where_nothing_is():
    nothing, something = (simulate_shops(800, effect).mean() for effect in (0.0, 0.05))
    # Rates of 800 shops have a standard error of .008.
    for found in (nothing, something):
        assert found["is_share_covered"] == pytest.approx(0.95, abs=0.03)
        assert found["is_revenue_covered"] == pytest.approx(0.95, abs=0.03)
        assert found["is_always_covered"] >= 0.95
    assert nothing["is_found"] == pytest.approx(0.05, abs=0.03)
    assert nothing["is_found_daily"] > 0.15
    assert nothing["is_found_always_valid"] <= 0.05
    assert something["is_found"] > 0.8
