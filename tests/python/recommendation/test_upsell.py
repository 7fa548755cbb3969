import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.recommendation import judge_upsells
from tessera.recommendation.upsell import COUNTS, SCHEMA, wilson_low


def pairs(*rows, tests=None):
    table = pd.DataFrame(rows, columns=COUNTS, dtype="int64")
    table["product_id"] = "A"
    table["tested_pair_count"] = tests or len(rows)
    table["upsell_product_id"] = [f"B{place:04}" for place in range(len(rows))]
    return table


counts = st.tuples(*[st.integers(0, 60)] * 5).map(
    lambda some: (some[0], min(some[:2]), some[2], some[3], min(some[3:]))
)


def test_the_lady_tasting_tea():
    """Fisher (1935): three of four cups right has a chance of 17 in 70."""
    judged = judge_upsells(pairs((4, 3, 0, 4, 1)))
    assert judged["p_value"][0].as_py() == pytest.approx(17 / 70)


def test_lower_bounds_as_published():
    """Newcombe (1998), Two-sided confidence intervals for the single proportion, table I."""
    found = wilson_low(np.array([81, 15, 0, 1]), np.array([263, 148, 20, 29]))
    np.testing.assert_allclose(found, [0.2553, 0.0624, 0, 0.0061], atol=5e-5)


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        ((100, 30, 5, 300, 30), "proven"),
        ((20, 2, 0, 300, 0), "too_few_upgrades"),
        ((100, 30, 30, 300, 30), "more_traded_down"),
        ((100, 10, 0, 300, 29), "may_be_chance"),
    ],
    ids=["clear", "few up", "as many down", "as the others"],
)
def test_verdicts(row, verdict):
    assert judge_upsells(pairs(row))["verdict"].to_pylist() == [verdict]


def test_among_many_pairs_of_chance_hardly_any_is_proven():
    rng = np.random.default_rng(1)
    both = rng.binomial(60, 0.3, size=2000)
    up = rng.binomial(both, 0.5)
    others = rng.binomial(200, up.mean() / 80, size=2000)
    chance = pairs(*zip([80] * 2000, up, both - up, [200] * 2000, others, strict=True))
    judged = judge_upsells(chance).to_pandas()
    assert (judged["p_value"] < 0.05).sum() > 5
    assert (judged["verdict"] == "proven").sum() == 0
    planted = judge_upsells(
        pd.concat([chance, pairs((80, 40, 2, 200, 20)).assign(product_id="Z")]).assign(
            tested_pair_count=2001
        )
    )
    proven = planted.to_pandas().query("verdict == 'proven'")
    assert proven["product_id"].tolist() == ["Z"]


def test_pairs_that_nobody_traded_up_in_need_not_be_listed():
    some, nobody = [(100, 30, 5, 300, 30), (50, 9, 1, 90, 8), (60, 7, 0, 90, 3)], (50, 0, 3, 90, 4)
    listed = judge_upsells(pairs(*some, *[nobody] * 40)).to_pandas()[: len(some)]
    counted = judge_upsells(pairs(*some, tests=43)).to_pandas()
    pd.testing.assert_frame_equal(counted, listed)
    assert (counted["q_value"] > judge_upsells(pairs(*some)).to_pandas()["q_value"]).all()


@given(st.lists(counts, max_size=8), st.randoms())
def test_shares_are_shares_and_the_order_does_not_matter(rows, random):
    table = pairs(*rows)
    judged = judge_upsells(table)
    assert judged.schema.equals(SCHEMA)
    shuffled = table.iloc[random.sample(range(len(table)), len(table))]
    assert judge_upsells(shuffled).to_pandas().equals(judged.to_pandas())
    for one in judged.to_pylist():
        assert 0 <= one["upgrade_share_low"] <= one["upgrade_share"] <= 1
        assert 0 <= one["p_value"] <= 1
        assert one["p_value"] <= one["q_value"] + 1e-12
        if one["verdict"] == "proven":
            assert one["lift"] is None or one["lift"] > 1
            assert one["upgrade_count"] > one["downgrade_count"]


def test_no_others_have_no_share_and_no_lift():
    first, second = judge_upsells(pairs((30, 9, 0, 0, 0), (30, 9, 0, 50, 0))).to_pylist()
    assert first["other_upgrade_share"] is None
    assert first["lift"] is None
    assert second["other_upgrade_share"] == 0
    assert second["lift"] is None
    assert second["verdict"] == "proven"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (pairs((3, 4, 0, 0, 0)), "such as A to B0000"),
        (pairs((3, 2, 0, 1, 2)), "1 pairs have a count below 0"),
        (pairs((3, 2, -1, 1, 0)), "count below 0"),
        (pd.concat([pairs((3, 2, 0, 1, 0))] * 2), "listed twice"),
        (pairs((3, 2, 0, 1, 0)).drop(columns="upgrade_count"), "absent: upgrade_count"),
        (pairs((3, 2, 0, 1, 0), (3, 2, 0, 1, 0), tests=1), "2 p-values from 1 tests"),
    ],
)
def test_impossible_counts_are_errors(table, message):
    with pytest.raises(ValueError, match=message):
        judge_upsells(table)
