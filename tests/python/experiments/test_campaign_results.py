"""Arms against their control, on made-up campaigns of which the truth is known."""

import numpy as np
import pandas as pd
import pytest
from benchmarks.experiments import simulate_shops
from hypothesis import given, settings
from hypothesis import strategies as st

from tessera.experiments import results
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


def measured(outcomes, most_drawn=results.MOST_DRAWN):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(results, "MOST_DRAWN", most_drawn)
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


def changed_share(seed, shares, sizes=(1000, 1000)):
    """Return a campaign without effect of which the share held out changed midway.

    Those drawn later, in the season, order four times as often and spend twice as much.
    """
    generator = np.random.default_rng(seed)
    parts = []
    for place, (share, size) in enumerate(zip(shares, sizes, strict=True)):
        part = campaign({"treated": 0.1 * (1 + 3 * place)}, size, seed=seed * 10 + place)
        is_control = generator.random(size) < share
        parts.append(
            part.assign(
                arm=np.where(is_control, "control", "treated"), is_control=is_control,
                planned_share=np.where(is_control, share, 1 - share),
                assigned_date=pd.Timestamp(f"2026-0{3 + place}-01"),
                revenue=part["revenue"] * (1 + place), margin=part["margin"] * (1 + place),
            )
        )  # fmt: skip
    return pd.concat(parts, ignore_index=True)


@settings(max_examples=10)
@given(st.integers(1, 10**6), st.sampled_from([(0.1, 0.3), (0.3, 0.1), (0.05, 0.5)]))
def test_a_changed_share_and_a_season_are_no_effect(seed, shares):
    outcomes = changed_share(seed, shares, (2500, 2500))
    found = measured(outcomes, most_drawn=0).xs("all", level="cohort").loc["treated"]
    # A chance of one in 300,000 each; without strata the gap is some six standard errors.
    assert (found["difference"].abs() <= 4.7 * found["standard_error"]).all()
    assert (found["cuped_difference"].abs() <= 4.7 * found["standard_error"]).all()
    assert found["ratio_p_value"].max() > 1e-6
    assert found["period_p_value"].max() > 1e-6


def test_differences_within_two_shares_average_to_nothing_and_are_as_far_apart_as_is_said():
    rows = [
        measured(changed_share(seed, (0.1, 0.4), (400, 400)), 0).xs("all", level="cohort")
        for seed in range(1, 41)
    ]
    for metric in ("conversion", "revenue"):
        found = pd.concat(one.xs(metric, level="metric") for one in rows)
        scaled = found["difference"] / found["standard_error"]
        # The mean of 40 has a standard error of .16, their spread one of .11.
        assert abs(scaled.mean()) < 0.6
        assert scaled.std() == pytest.approx(1, abs=0.35)
        assert ((found["lower"] <= 0) & (found["upper"] >= 0)).mean() >= 0.85


def test_few_who_are_new_at_another_share_are_no_wrong_size():
    """Of 2,000 at 2 % and 100 at 20 %, 40 and 20 are held out, exactly as planned."""
    place = np.arange(2100)
    is_control = np.where(place < 2000, place % 50 == 0, place % 5 == 0)
    share = np.where(place < 2000, 0.02, 0.2)
    outcomes = campaign({"treated": 0.1}, 2100).assign(
        arm=np.where(is_control, "control", "treated"), is_control=is_control,
        planned_share=np.where(is_control, share, 1 - share),
    )  # fmt: skip
    assert measured(outcomes)["ratio_p_value"].max() == pytest.approx(1)
    # Three in ten instead of two of the new ones.
    is_wrong = np.where(place < 2000, is_control, place % 10 < 6)
    wrong = outcomes.assign(
        arm=np.where(is_wrong, "control", "treated"), is_control=is_wrong,
        planned_share=np.where(is_wrong, share, 1 - share),
    )  # fmt: skip
    assert measured(wrong)["ratio_p_value"].max() < 1e-6


def test_who_was_drawn_at_a_share_of_one_arm_only_is_compared_with_nobody():
    outcomes = changed_share(3, (0.2, 0.0))
    row = measured(outcomes).loc[("treated", "all", "conversion")]
    assert row["customer_count"] + row["control_count"] == 1000
    assert abs(row["difference"]) <= 4.7 * row["standard_error"]


def test_a_control_of_two_names_has_both_shares():
    outcomes = campaign({"control": 0.1, "none": 0.1, "treated": 0.1})
    outcomes["is_control"] = outcomes["arm"] != "treated"
    planned = outcomes["arm"].map({"control": 2, "none": 1, "treated": 3})
    row = measured(outcomes.assign(planned_share=planned)).loc[("treated", "all", "conversion")]
    assert row["control_count"] == 2000
    assert row["ratio_p_value"] < 1e-9


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
