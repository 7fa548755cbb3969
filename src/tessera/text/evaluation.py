"""How often sentiments agree with the stars, with intervals by customer."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from tessera.learning.evaluation import ALL, paired_table
from tessera.text.labels import LABELS, NEGATIVE, POSITIVE

# The mean of the recalls: whoever guesses gets one over the number of labels, whatever the shares.
MACRO_F1, BALANCED = "macro_f1", "balanced_accuracy"
METRICS = (
    MACRO_F1,
    BALANCED,
    "accuracy",
    *(f"f1_{label}" for label in LABELS),
    "precision_negative",
    "recall_negative",
    "precision_positive",
    "recall_positive",
)


def evaluate_labels(
    predicted: Mapping[str, np.ndarray],
    labels: np.ndarray,
    customers: np.ndarray,
    baseline: str,
    resample_count: int = 500,
    random_state: int = 0,
) -> pd.DataFrame:
    """Compare the labels that methods give with those of the stars.

    Parameters
    ----------
    predicted : mapping of str to ndarray of int64 of shape (n,)
        By method, positions in LABELS.
    labels : ndarray of int64 of shape (n,)
        What the stars say.
    customers : ndarray of int64 of shape (n,)
        Who wrote: texts of one customer are drawn together.
    baseline : str
        One of the methods.
    resample_count : int
        Bootstrap draws.
    random_state : int
        Seed.

    Returns
    -------
    DataFrame
        One row per method and metric, as :func:`tessera.learning.evaluation.paired_table`; of
        F1 and recall, of all labels the mean over those that the stars give, a label that was
        never given counts as 0.

    Examples
    --------
    >>> labels = np.array([0, 2, 2, 2])
    >>> always = {"majority": np.array([2, 2, 2, 2])}
    >>> table = evaluate_labels(always, labels, np.arange(4), "majority")
    >>> table.set_index("metric")["value"].round(3).to_dict()["macro_f1"]
    0.429
    """
    columns = [
        np.column_stack(
            [np.column_stack([labels == k, one == k, (labels == k) & (one == k)]) for k in range(3)]
        )
        for one in predicted.values()
    ]
    hits = np.stack(columns, axis=1).astype(np.float64)
    _, owner = np.unique(customers, return_inverse=True)
    sizes = np.bincount(owner).astype(np.float64)
    sums = np.zeros((len(sizes), *hits.shape[1:]))
    np.add.at(sums, owner, hits)
    present = np.isin(range(3), labels)
    table = paired_table(
        sums,
        list(predicted),
        [(metric, None) for metric in METRICS],
        baseline,
        sizes,
        lambda means: _metrics(means, present),
        resample_count,
        random_state,
    )
    return table.assign(cohort_type=ALL, cohort=ALL, sample_size=len(labels))


def _metrics(means: np.ndarray, present: np.ndarray) -> np.ndarray:
    """Turn shares of actual, predicted and right texts, by label, into metrics."""
    actual, said, right = (means[..., place::3] for place in range(3))
    f1 = _ratio(2 * right, actual + said)
    precision, recall = _ratio(right, said), _ratio(right, actual)
    parts = [
        f1[..., present].mean(axis=-1),
        recall[..., present].mean(axis=-1),
        right.sum(axis=-1),
        *np.moveaxis(f1, -1, 0),
        precision[..., NEGATIVE],
        recall[..., NEGATIVE],
        precision[..., POSITIVE],
        recall[..., POSITIVE],
    ]
    return np.stack(parts, axis=-1)


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    return np.divide(above, below, out=np.zeros_like(above), where=below > 0)
