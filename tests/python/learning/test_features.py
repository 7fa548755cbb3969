from pathlib import Path

import pandas as pd
import pytest

from tessera.learning.features import Features

SEED = Path(__file__).parents[3] / "seeds" / "config" / "customer_features.csv"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"scaling": "square"}, "recency_days: scaling is square, not log or plain"),
        ({"feature": "monetary"}, "names twice: monetary"),
        ({"low_words": None, "scaling": None}, "scaling is"),
    ],
)
def test_a_seed_that_cannot_be_used_is_an_error(change, message):
    with pytest.raises(ValueError, match=message):
        Features.read(pd.read_csv(SEED).assign(**change))


def test_a_seed_without_a_column_names_it():
    with pytest.raises(ValueError, match="no column low_words, high_words"):
        Features.read(pd.read_csv(SEED).drop(columns=["low_words", "high_words"]))


def test_what_is_no_feature_cannot_be_scaled():
    features = Features.read(pd.read_csv(SEED))
    with pytest.raises(ValueError, match="does not have shoe_size"):
        features.logged(["monetary", "shoe_size"])
    assert features.known(["shoe_size", "web_share"]) == ["web_share"]


def test_both_words_are_said_or_none():
    seed = pd.read_csv(SEED)
    assert (seed["low_words"].isna() == seed["high_words"].isna()).all()
    assert seed["feature_name"].is_unique
