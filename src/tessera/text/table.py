"""Reviews and tickets, read and checked."""

from typing import NamedTuple, Self

import numpy as np
import pandas as pd
import pyarrow as pa

from tessera.learning.tables import as_type, read_table
from tessera.text.cleaning import clean_texts, terms_of
from tessera.text.labels import labels_of_stars

COLUMNS = ("feedback_key", "customer_key", "rating", "words", "said_at")
# As factorize has it.
NO_CUSTOMER = -1


class Feedback(NamedTuple):
    """n reviews and tickets, by time and key.

    Parameters
    ----------
    keys : list of str
    texts : list of str
        Clean; empty where nothing is said.
    ratings : ndarray of float64 of shape (n,)
        Stars; NaN without.
    customers : ndarray of int64 of shape (n,)
        Numbers; -1 for nobody known.
    said_at : ndarray of datetime64[us] of shape (n,)
    """

    keys: list[str]
    texts: list[str]
    ratings: np.ndarray
    customers: np.ndarray
    said_at: np.ndarray

    @classmethod
    def read(cls, relation: pa.Table | pd.DataFrame) -> Self:
        """Read a table with :data:`COLUMNS`.

        Raises
        ------
        ValueError
            As :func:`tessera.learning.tables.read_table`.

        Examples
        --------
        >>> row = {"feedback_key": "r", "customer_key": None, "rating": 5, "words": "Good"}
        >>> moment = pd.Timestamp("2026-01-31").as_unit("us")
        >>> Feedback.read(pd.DataFrame([{**row, "said_at": moment}])).texts
        ['good']
        """
        texts = ("feedback_key", "customer_key", "words")
        table = read_table(
            relation, "feedback", COLUMNS, key=["feedback_key"], filled=["said_at"], texts=texts
        )
        table = table.sort_by([("said_at", "ascending"), ("feedback_key", "ascending")])
        # Numbered by their first text: keys of customers are others in every installation.
        owner = pd.factorize(table["customer_key"].to_pandas())[0]
        return cls(
            table["feedback_key"].to_pylist(),
            clean_texts(table["words"].to_pylist()),
            as_type(table["rating"], pa.float64(), "feedback: rating").to_numpy(),
            owner.astype(np.int64),
            as_type(table["said_at"], pa.timestamp("us"), "feedback: said_at").to_numpy(),
        )

    @property
    def is_starred(self) -> np.ndarray:
        """Tell which have words, of two characters and more, and stars: what is learned from."""
        has_words = [any(len(term) > 1 for term in terms_of(text)) for text in self.texts]
        return np.array(has_words, bool) & ~np.isnan(self.ratings)

    @property
    def labels(self) -> np.ndarray:
        """Return the labels of the stars; those without stars are neutral."""
        return labels_of_stars(np.nan_to_num(self.ratings, nan=3))

    def some(self, places: np.ndarray) -> list[str]:
        """Return the texts at these places."""
        return [self.texts[place] for place in places]

    def authors(self, places: np.ndarray) -> np.ndarray:
        """Return a number for each author; each unknown one is somebody else."""
        return np.where(self.customers[places] < 0, -1 - places, self.customers[places])
