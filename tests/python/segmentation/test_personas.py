from functools import partial
from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tessera.learning.features import Features
from tessera.segmentation import personas

ROOT = Path(__file__).parents[3]
SEEDS = ROOT / "seeds" / "config"
FEATURES = ROOT / "models" / "intermediate" / "features" / "int_customer_features.yml"
NAN = float("nan")


def seed(name):
    return pd.read_csv(SEEDS / f"{name}.csv")


DESCRIBED = Features.read(seed("customer_features"))
TRAITS = DESCRIBED.traits
name_personas = partial(personas.name_personas, described=DESCRIBED)

RULES = pd.DataFrame(
    [
        ("bargain_hunters", "discount_share", 0.8, NAN),
        ("regulars", "frequency", 0.6, NAN),
        ("regulars", "recency_days", NAN, -0.2),
        ("steady", "frequency", -0.3, 0.3),
        ("steady", "recency_days", -0.4, NAN),
        ("thrifty_regulars", "discount_share", 0.8, NAN),
        ("thrifty_regulars", "frequency", 0.6, NAN),
    ],
    columns=["persona", "feature", "min_z", "max_z"],
)
ONE_PERSONA = RULES[RULES["persona"] == "bargain_hunters"]
COLUMNS = ["discount_share", "frequency", "recency_days"]
profiles = st.lists(st.tuples(*[st.integers(-20, 20)] * 3), min_size=1, max_size=4).map(
    lambda rows: profile(*[[value / 10 for value in row] for row in rows])
)


def profile(*rows, columns=COLUMNS):
    return pd.DataFrame(rows, columns=columns, index=range(1, len(rows) + 1), dtype=float)


def given_personas(*args):
    return name_personas(*args).set_index("cluster_id")["persona"].to_dict()


@pytest.mark.parametrize(
    ("row", "persona"),
    [
        pytest.param([0.8, 0, -1], "bargain_hunters", id="at the limit"),
        pytest.param([0.79, 0.5, 0], "", id="just below it"),
        pytest.param([0, 0.6, -0.2], "regulars", id="two limits, at both"),
        pytest.param([0, 0.6, -0.19], "", id="one of two"),
        pytest.param([0.9, 0.9, 0], "thrifty_regulars", id="the one that says more"),
        pytest.param([0.8, 0.6, -1.5], "regulars", id="the one that says more, here another"),
        pytest.param([0, 0.3, -0.4], "steady", id="within both limits"),
        pytest.param([0, 0.31, -0.4], "", id="above the upper limit"),
        pytest.param([0, 0, 0], "", id="the mean customer fits, but there is nothing to tell"),
    ],
)
def test_a_cluster_gets_the_persona_whose_conditions_hold(row, persona):
    assert given_personas(profile(row), RULES) == {1: persona}


def test_fit_and_reason_say_why():
    row = name_personas(profile([0.6, 0.8, -0.5]), RULES).iloc[0]
    assert row["fit"] == pytest.approx((0.64 + 0.25) / (0.36 + 0.64 + 0.25))
    assert row["reason"] == "frequency 0.80 (at least 0.6), recency_days -0.50 (at most -0.2)"
    row = name_personas(profile([0.1, 0.2, -0.4]), RULES).iloc[0]
    assert row["reason"].startswith("frequency 0.20 (at least -0.3 and at most 0.3), recency_days")


@settings(max_examples=40)
@given(profiles)
def test_a_persona_is_given_once_and_only_where_it_fits(clusters):
    table = name_personas(clusters, RULES)
    personas = table.loc[table["persona"] != "", "persona"]
    assert personas.is_unique
    assert table["cluster_name"].is_unique
    assert table["cluster_name"].str.len().min() > 0
    assert table["fit"].between(0, 1).all()
    assert table["cluster_id"].tolist() == clusters.index.tolist()
    limits = RULES.fillna({"min_z": -np.inf, "max_z": np.inf})
    for row in table[table["persona"] != ""].itertuples():
        conditions = limits[limits["persona"] == row.persona]
        values = clusters.loc[row.cluster_id, conditions["feature"]].to_numpy()
        assert ((conditions["min_z"] <= values) & (values <= conditions["max_z"])).all()


@settings(max_examples=40)
@given(profiles)
def test_no_other_way_of_giving_personas_tells_more(clusters):
    table = name_personas(clusters, RULES)
    alone = {
        persona: [
            name_personas(clusters.loc[[number]], rules).loc[0, ["persona", "fit"]].tolist()
            for number in clusters.index
        ]
        for persona, rules in RULES.groupby("persona")
    }
    fits = {name: [fit if given else 0 for given, fit in one] for name, one in alone.items()}
    best = max(
        sum(fits[persona][position] for position, persona in enumerate(order))
        for order in permutations(fits, len(clusters))
    )
    assert table.loc[table["persona"] != "", "fit"].sum() == pytest.approx(best)


@settings(max_examples=40)
@given(profiles, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(clusters, random):
    shuffled = clusters.loc[random.sample(list(clusters.index), len(clusters))]
    rules = RULES.loc[random.sample(list(RULES.index), len(RULES))]
    columns = ["cluster_id", "persona", "cluster_name", "fit"]
    one, other = name_personas(clusters, RULES)[columns], name_personas(shuffled, rules)[columns]
    pd.testing.assert_frame_equal(one, other)


def test_of_two_personas_that_tell_the_same_the_first_by_name_is_given():
    rules = pd.concat([ONE_PERSONA, ONE_PERSONA.assign(persona="discount_lovers")])
    for ordered in (rules, rules[::-1]):
        assert given_personas(profile([1, 0, 0]), ordered) == {1: "bargain_hunters"}


@pytest.mark.parametrize(
    ("row", "previous", "persona"),
    [
        pytest.param([0.4, 0.5, 0], "bargain_hunters", "bargain_hunters", id="half the limit"),
        pytest.param([0.39, 0.5, 0], "bargain_hunters", "", id="below half"),
        pytest.param([0.5, 0.5, 0], "regulars", "", id="never fitted half"),
        pytest.param([0, 0.3, -0.1], "regulars", "regulars", id="half of both limits"),
        pytest.param([0, 0.44, -0.6], "steady", "steady", id="limits around zero widen"),
        pytest.param([0, 0.46, -0.6], "steady", "", id="and end there"),
        pytest.param([0.9, 0.9, 0], "bargain_hunters", "bargain_hunters", id="in spite of better"),
        pytest.param([0.9, 0, 0], "no_more_in_the_seed", "bargain_hunters", id="persona is gone"),
    ],
)
def test_a_persona_is_kept_while_it_nearly_fits(row, previous, persona):
    table = name_personas(profile(row), RULES, {1: previous, 99: "regulars"})
    assert table["persona"].tolist() == [persona]
    if persona:
        strict = given_personas(profile(row), RULES[RULES["persona"] == persona]) == {1: persona}
        assert table["reason"].str.startswith("kept from").tolist() == [not strict]


def test_a_limit_of_zero_has_some_slack_too():
    rules = ONE_PERSONA.assign(min_z=0.0)
    assert given_personas(profile([-0.1, 1, 1]), rules, {1: "bargain_hunters"})[1]
    assert not given_personas(profile([-0.11, 1, 1]), rules, {1: "bargain_hunters"})[1]


def test_whoever_had_the_persona_goes_before_whoever_fits_better():
    clusters = profile([0.5, 0, 1], [3, 0, 1])
    before = {1: "bargain_hunters"}
    assert given_personas(clusters, ONE_PERSONA, before) == {1: "bargain_hunters", 2: ""}
    # Of two that had it, the better fit.
    before = {1: "bargain_hunters", 2: "bargain_hunters"}
    assert given_personas(clusters, ONE_PERSONA, before) == {1: "", 2: "bargain_hunters"}


def test_a_name_of_its_own_tells_the_strongest_traits():
    table = name_personas(profile([0.3, -2, 0.5], [-0.7, 0.2, 0.2]), ONE_PERSONA)
    assert table["cluster_name"].tolist() == ["Few orders, silent for long", "Little discount"]
    assert table["reason"].tolist() == [
        "no persona fits; strongest: frequency -2.00, recency_days 0.50",
        "no persona fits; strongest: discount_share -0.70",
    ]


def test_a_fitting_persona_that_went_elsewhere_is_named():
    table = name_personas(profile([0.8, 0, 2], [3, 0, 2]), ONE_PERSONA)
    assert table["persona"].tolist() == ["", "bargain_hunters"]
    assert table["reason"][0].startswith("bargain_hunters went to other clusters; strongest: rec")


def test_clusters_alike_get_different_names():
    table = name_personas(profile(*[[-1, -2, 0.5]] * 3, *[[0, 0, 0]] * 2), ONE_PERSONA)
    assert table["cluster_name"].tolist() == [
        "Few orders, little discount",
        "Few orders, little discount, silent for long",
        "Few orders, little discount (3)",
        "Average customers",
        "Average customers (5)",
    ]


def test_two_features_that_say_the_same_say_it_once():
    columns = ["discount_share", "discounted_line_share", "web_share"]
    table = name_personas(profile([-2, -1.9, 0.5], columns=columns), RULES.iloc[[1]])
    assert table["cluster_name"].tolist() == ["Little discount, mostly on the web"]
    assert table["reason"][0].endswith("strongest: discount_share -2.00, web_share 0.50")


def test_a_shop_s_own_feature_counts_where_a_rule_names_it():
    columns = ["discount_share", "shoe_share"]
    clusters = profile([0.5, 2], columns=columns)
    assert name_personas(clusters, RULES)["cluster_name"].tolist() == ["Much discount"]
    rules = ONE_PERSONA.assign(persona="shoe_lovers", feature="shoe_share", min_z=3)
    table = name_personas(clusters, rules)
    assert table["cluster_name"].tolist() == ["High shoe share, much discount"]


def test_personas_of_absent_features_are_passed_over():
    clusters = profile([0.9, 0.9], columns=["discount_share", "weekend_share"])
    assert given_personas(clusters, RULES) == {1: "bargain_hunters"}


def test_no_clusters_have_no_names():
    assert name_personas(profile(), RULES).empty


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"feature": "recency"}, "bargain_hunters, recency: no such feature.*recency_days, repeat"),
        ({"min_z": NAN}, "discount_share: min_z or max_z is needed"),
        ({"max_z": 0.5}, "min_z 0.8 is above max_z 0.5"),
    ],
)
def test_a_rule_that_makes_no_sense_is_an_error(change, message):
    with pytest.raises(ValueError, match=message):
        name_personas(profile([0, 0, 0]), ONE_PERSONA.assign(**change))


def test_other_bad_input_is_an_error():
    with pytest.raises(ValueError, match="two rows; put both limits into one"):
        name_personas(profile([0, 0, 0]), RULES.iloc[[0, 0]])
    with pytest.raises(ValueError, match="no column max_z"):
        name_personas(profile([0, 0, 0]), RULES.drop(columns="max_z"))
    with pytest.raises(ValueError, match="missing values in frequency"):
        name_personas(profile([0, NAN, 0]), RULES)


def test_every_persona_of_the_seed_has_rules_and_a_sentence():
    personas, rules = seed("personas"), seed("persona_rules")
    assert personas["persona"].tolist() == sorted(set(rules["persona"]))
    assert personas["persona_name"].is_unique
    assert (personas["description"].str.split().str.len() >= 5).all()


def test_persona_rules_name_features_that_have_words():
    assert set(seed("persona_rules")["feature"]) <= set(TRAITS)


@pytest.mark.parametrize("persona", sorted(set(seed("persona_rules")["persona"])))
def test_every_persona_of_the_seed_can_be_had(persona):
    rules = seed("persona_rules")
    own = rules[rules["persona"] == persona].set_index("feature")
    typical = own["min_z"].clip(lower=0).add(0.2).fillna(own["max_z"].clip(upper=0) - 0.2)
    columns = sorted({*TRAITS})
    clusters = profile(typical.reindex(columns).fillna(0).tolist(), columns=columns)
    assert given_personas(clusters, rules) == {1: persona}


def test_typical_clusters_get_the_names_a_marketer_would_give():
    # Six clusters of k-means on the demo shop, to one decimal, strongest features.
    table = pd.DataFrame.from_dict(
        {
            "recency_days": [-0.1, -0.4, 0.4, -0.2, -0.4, 0.2],
            "frequency": [-0.2, 0.9, -0.8, 0.5, 0.7, 0.0],
            "monetary": [-0.4, 0.2, -0.9, 1.0, 1.9, 0.2],
            "mean_order_product_count": [-0.2, 0.0, -0.9, 1.6, -0.2, 0.3],
            "mean_line_quantity": [-0.4, -0.1, -0.5, 0.2, 3.8, -0.1],
            "mean_unit_price": [0.2, -1.3, 0.3, 0.4, 0.1, 0.1],
            "discount_share": [1.8, -0.4, -0.5, -0.2, -0.6, -0.4],
            "top_category_share": [-0.2, -0.5, 0.7, -1.1, 0.6, 0.2],
            "repeat_product_share": [-0.5, 1.6, -0.7, 0.1, 0.9, -0.2],
            "weekend_share": [0.1, -0.2, -0.1, 1.3, -0.8, -0.5],
            "business_hours_share": [-0.1, -0.5, -0.8, -0.3, 1.5, 1.4],
            "evening_share": [0.3, 0.1, 1.2, -0.9, -1.0, -1.0],
            "web_share": [0.4, 0.4, 0.5, -0.7, 0.5, -1.1],
            "fourth_quarter_share": [-0.3, -0.2, -0.2, -0.2, -0.2, 0.9],
        }
    )
    rules = seed("persona_rules")
    assert name_personas(table, rules)["persona"].tolist() == [
        "bargain_hunters",
        "regular_restockers",
        "one_time_triers",
        "big_basket_families",
        "trade_buyers",
        "seasonal_gift_buyers",
    ]


SEASON = pd.DataFrame(
    [("seasonal", "fourth_quarter_share", 0.6, NAN, 2)],
    columns=["persona", "feature", "min_z", "max_z", "min_median_orders"],
)


def members_of(*orders):
    """Return customers of cluster 1 by orders and how many of them were in the last quarter."""
    rows = [(whole, seasonal / whole) for whole, seasonal in orders]
    columns = ["frequency", "fourth_quarter_share"]
    return pd.DataFrame([*rows, (4, 0.0)], columns=columns, index=[1] * len(rows) + [2])


@pytest.mark.parametrize(
    ("orders", "persona"),
    [
        pytest.param([(1, 1), (1, 1), (2, 2)], "", id="most ordered once: no season"),
        pytest.param([(1, 1), (2, 2), (3, 2)], "seasonal", id="most ordered twice in it"),
        pytest.param([(5, 1), (5, 1), (3, 2)], "", id="many orders, but one in it"),
    ],
)
@pytest.mark.parametrize("previous", [None, {1: "seasonal"}])
def test_a_season_needs_two_orders_in_it(orders, persona, previous):
    clusters = profile([1.5], columns=["fourth_quarter_share"])
    table = name_personas(clusters, SEASON, previous, members_of(*orders))
    assert table["persona"].tolist() == [persona]


def test_the_reason_ends_with_what_the_members_show():
    clusters = profile([1.5], columns=["fourth_quarter_share"])
    members = members_of((1, 1), (2, 2), (4, 2))
    assert name_personas(clusters, SEASON, None, members).loc[0, "reason"] == (
        "fourth_quarter_share 1.50 (at least 0.6); medians of members and of all: "
        "fourth quarter share 1 and 0.75, 67% have 2 such orders or more"
    )
