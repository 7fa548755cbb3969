"""Reviews of women's clothing: the figures of the reference, and a lexicon beside them."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.model_selection import train_test_split

from tessera.text.cleaning import clean_texts
from tessera.text.labels import NEGATIVE, NEUTRAL, POSITIVE, labels_of_stars
from tessera.text.lexicon import Lexicon
from tessera.text.model import WORDS, SentimentModel

SEEDS = (0, 1, 2)


@pytest.fixture(scope="module")
def reviews(shared_data):
    """Rows with a text, in the order of the file."""
    table = pd.read_parquet(shared_data("womens_clothing_ecommerce_reviews.parquet"))
    return table[table["Review Text"].fillna("").str.strip() != ""]


def split(labels, seed):
    places = np.arange(len(labels))
    return train_test_split(places, test_size=0.2, random_state=seed, stratify=labels)


@pytest.mark.parametrize(
    ("has_title", "least_f1", "least_auc"), [(True, 0.66, 0.973), (False, 0.63, 0.96)]
)
def test_sentiments_agree_with_the_stars(reviews, has_title, least_f1, least_auc):
    titles = reviews["Title"].fillna("") + ". " if has_title else ""
    texts = np.array(clean_texts(titles + reviews["Review Text"]), dtype=object)
    labels = labels_of_stars(reviews["Rating"].to_numpy())
    assert np.bincount(labels).tolist() == [2370, 2823, 17448]
    f1, auc, gaps = [], [], []
    for seed in SEEDS:
        learned, later = split(labels, seed)
        scores = SentimentModel(WORDS).fit(texts[learned], labels[learned]).score(texts[later])
        is_clear = labels[later] != NEUTRAL
        f1.append(f1_score(labels[later], scores.labels, average="macro"))
        auc.append(roc_auc_score(labels[later][is_clear] == POSITIVE, scores.sentiments[is_clear]))
        gaps.append(scores.negative.mean() - (labels[later] == NEGATIVE).mean())
    assert np.mean(f1) >= least_f1
    assert np.mean(auc) >= least_auc
    # The complaint rate of texts without stars is right on the whole.
    assert np.abs(gaps).max() < 0.006


def test_the_majority_and_the_lexicon_are_well_below(reviews, words):
    labels = labels_of_stars(reviews["Rating"].to_numpy())
    later = split(labels, 0)[1]
    majority = f1_score(labels[later], np.full(len(later), POSITIVE), average="macro")
    assert majority == pytest.approx(0.2901, abs=1e-4)
    lexicon = Lexicon(words)
    texts = clean_texts(reviews["Review Text"].iloc[later])
    found = f1_score(labels[later], lexicon.labels(lexicon.sentiments(texts)), average="macro")
    assert 0.40 < found < 0.55
