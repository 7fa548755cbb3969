"""What is asked of texts, and the least that is needed to learn from them."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from tessera.learning import Settings
from tessera.learning.minimums import shortfalls
from tessera.text.labels import NEGATIVE, POSITIVE

TASK = "text"
TEXTS, NEGATIVES, POSITIVES, OTHERS = "texts", "negatives", "positives", "others"
ALWAYS = pd.DataFrame(
    [(TASK, NEGATIVES, 1), (TASK, OTHERS, 1)], columns=["task", "measure", "minimum"]
)


@dataclass(frozen=True)
class TextSettings(Settings):
    """Settings of :func:`tessera.text.train_texts`.

    Parameters
    ----------
    max_character_texts : int
        With more texts to learn from, runs of characters are not compared: they cost about
        five times the time of words, and help where texts are few.
    max_texts : int
        At most so many texts are learned from, the latest.
    resample_count : int
        Bootstrap draws behind an interval.
    retrain, random_state
        As in :class:`tessera.learning.Settings`; ``auto`` compares with every month that is
        complete.
    """

    model: ClassVar[str] = "ml_text_trainings"

    max_character_texts: int = 3_000
    max_texts: int = 20_000
    resample_count: int = 500

    def __post_init__(self) -> None:
        """Refuse what cannot be compared."""
        super().__post_init__()
        self.at_least(1, "max_texts", "resample_count")


def lacking(labels: np.ndarray, minimums: pd.DataFrame) -> str | None:
    """Say what is missing to learn from texts with these labels; None: nothing.

    Parameters
    ----------
    labels : ndarray of int64 of shape (n,)
        Of texts with stars.
    minimums : DataFrame
        ``task``, ``measure`` (texts, negatives, positives) and ``minimum``; other tasks are
        passed over.

    Returns
    -------
    str or None

    Examples
    --------
    >>> minimums = pd.DataFrame([("text", "texts", 200)], columns=["task", "measure", "minimum"])
    >>> lacking(np.array([0, 2]), minimums)
    '2 texts with stars; at least 200 are needed'
    """
    names = {
        TEXTS: "texts with stars",
        NEGATIVES: "texts with one or two stars",
        POSITIVES: "texts with four or five stars",
        OTHERS: "texts with three stars or more",
    }
    if not (labels == NEGATIVE).any() or (labels == NEGATIVE).all():
        # Whatever the minimums: nothing tells one kind apart.
        minimums = pd.concat([minimums, ALWAYS])
    found = {
        TEXTS: len(labels),
        NEGATIVES: int((labels == NEGATIVE).sum()),
        POSITIVES: int((labels == POSITIVE).sum()),
        OTHERS: int((labels != NEGATIVE).sum()),
    }
    return next(iter(shortfalls(minimums, TASK, found, names)), None)
