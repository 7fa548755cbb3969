"""A shop whose customers write in three languages."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

SEEDS = Path(__file__).parents[3] / "seeds" / "config"
# By language, what is said with one or two stars, with three, and with more.
SAYINGS = {
    "en": (
        ("it fell apart", "never again, it stinks", "the seam tore at once"),
        ("it does its job", "so so", "neither here nor there"),
        ("sits like a glove", "my sister wants one too", "would order it twice"),
    ),
    "de": (
        ("die naht ist gerissen", "riecht nach chemie", "ging sofort auseinander"),
        ("erfüllt seinen zweck", "na ja", "geht so"),
        ("sitzt wie angegossen", "meine schwester will auch eins", "jederzeit wieder"),
    ),
    "pt": (
        ("a costura rasgou", "cheira a plástico", "desmontou no primeiro dia"),
        ("cumpre o que diz", "mais ou menos", "dá para usar"),
        ("serve como uma luva", "a minha irmã quer um", "compraria outra vez"),
    ),
}
STARS = (1, 2), (3,), (4, 5)


@pytest.fixture(scope="session")
def words():
    """Return the lexicon of the seed."""
    return pd.read_csv(SEEDS / "sentiment_words.csv")


@pytest.fixture(scope="session")
def minimums():
    """Return the minimums of the seed."""
    return pd.read_csv(SEEDS / "prediction_minimums.csv")


@pytest.fixture(scope="session")
def three_languages():
    """Return 900 reviews over two years, a hundred customers, a third in each language."""
    rng = np.random.default_rng(0)
    rows = []
    for number in range(900):
        language = SAYINGS[list(SAYINGS)[number % 3]]
        kind = int(rng.choice(3, p=(0.2, 0.2, 0.6)))
        first, second = rng.choice(language[kind], 2)
        rows.append(
            {
                "feedback_key": f"r{number:04d}",
                "customer_key": f"c{number % 100}",
                "rating": float(rng.choice(STARS[kind])),
                "words": f"{first}. {second}",
                "said_at": pd.Timestamp("2024-01-01") + pd.Timedelta(days=number * 0.8),
            }
        )
    return as_feedback(rows)


def as_feedback(rows):
    """Return rows in the columns and types of int_feedback."""
    columns = ["feedback_key", "customer_key", "rating", "words", "said_at"]
    table = pd.DataFrame(rows).reindex(columns=columns)
    return table.astype({"rating": "float64", "said_at": "datetime64[us]"})
