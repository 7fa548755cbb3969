"""An order of customers that does not depend on how their keys are made."""

from collections.abc import Sequence

import numpy as np


def by_history(
    customers: np.ndarray, events: Sequence[np.ndarray], traits: Sequence[object] | np.ndarray
) -> np.ndarray:
    """Put customers in the order of what they did, the earliest first.

    The first events decide, then the second ones, and so on; the end of a history counts as later
    than any event. So a customer's place among those of today is the one among those of any earlier
    day, and what is drawn at random or added up in this order is the same under other keys.

    Parameters
    ----------
    customers : ndarray of int of shape (n_events,)
        Who did it: below ``len(traits)``.
    events : sequence of ndarray of shape (n_events,)
        What was done, by falling weight: the time first.
    traits : sequence of shape (n_customers,)
        What decides between equal histories, as text; then the position does.

    Returns
    -------
    ndarray of int64 of shape (n_customers,)
        Positions of the customers in their new order.

    Examples
    --------
    >>> by_history(np.array([2, 1, 2]), [np.array([5, 5, 6])], [None, None, None]).tolist()
    [2, 1, 0]
    """
    order = np.lexsort([*events[::-1]])
    is_new = np.zeros(len(order), dtype=bool)
    for event in events:
        is_new[1:] |= event[order][1:] != event[order][:-1]
    ranks = np.empty(len(order), dtype=np.int64)
    ranks[order] = np.cumsum(is_new)
    own = np.lexsort((ranks, customers))
    # Numbers that start with their highest byte are in the same order as text.
    texts = ranks[own].astype(">u8")
    starts = np.searchsorted(customers[own], np.arange(len(traits) + 1))
    histories = [
        (texts[first:last].tobytes() + b"\xff" * 8, str(trait))
        for first, last, trait in zip(starts, starts[1:], traits, strict=False)
    ]
    return np.array(sorted(range(len(traits)), key=histories.__getitem__), dtype=np.int64)
