"""A claim to be better than the simple rule is true of every simple rule, or says of which not."""

import pandas as pd

from tessera.learning.choice import Rule
from tessera.prediction.choosing import choose_table_first

RULE = Rule((("auc", None),))
SIMPLE, TABLES = ("recency", "cell"), ("line",)
ON_VALIDATION = {"recency": 0.70, "cell": 0.72, "line": 0.78, "forest": 0.80}


def measured(values, baseline):
    """Return a window, each interval .02 to both sides."""
    rows = pd.DataFrame({"method": list(values), "value": list(values.values())})
    rows = rows.assign(metric="auc", cohort_type="all", cutoff=None)
    rows["difference"] = rows["value"] - values[baseline]
    return rows.assign(
        difference_lower=rows["difference"] - 0.02, difference_upper=rows["difference"] + 0.02
    )


def chosen(on_test):
    def compare(first, second):
        return measured({name: on_test[name] for name in (first, second)}, first)

    test = measured(on_test, "cell")
    return choose_table_first(
        measured(ON_VALIDATION, "cell"), test, "cell", RULE, TABLES, SIMPLE, compare
    )


def test_a_simple_rule_that_is_not_surely_beaten_is_named():
    choice = chosen({"recency": 0.79, "cell": 0.70, "line": 0.76, "forest": 0.80})
    assert choice.method == "forest"
    assert "beats cell on test: auc +0.1000" in choice.reason
    assert choice.reason.endswith(
        "; recency, another simple rule, is not surely beaten: auc +0.0100 (-0.0100 to 0.0300)"
    )


def test_nothing_is_added_where_every_simple_rule_is_beaten():
    choice = chosen({"recency": 0.71, "cell": 0.70, "line": 0.76, "forest": 0.80})
    assert choice.method == "forest"
    assert "recency" not in choice.reason


def test_a_table_is_held_against_every_simple_rule_too():
    choice = chosen({"recency": 0.80, "cell": 0.70, "line": 0.76, "forest": 0.77})
    assert choice.method == "line"
    assert "recency, another simple rule, is not surely beaten" in choice.reason


def test_of_a_simple_rule_that_answers_nothing_is_claimed():
    choice = chosen({"recency": 0.80, "cell": 0.78, "line": 0.76, "forest": 0.77})
    assert choice.method == "cell"
    assert "another simple rule" not in choice.reason
