"""How well a score tells who reacts: Qini curves and what lies under them."""

import numpy as np


def qini_curve(
    outcomes: np.ndarray, scores: np.ndarray, is_treated: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the extra outcomes among the treated, from the highest score down.

    At each score: outcomes of the treated less those of the control, which are scaled to the
    number of the treated.

    Source: Radcliffe (2007), Using control groups to target on predicted lift.

    Parameters
    ----------
    outcomes, scores : ndarray of shape (n,)
    is_treated : ndarray of bool of shape (n,)

    Returns
    -------
    counts, gains : ndarray of shape (n_distinct_scores + 1,)
        Customers so far, from 0 on, and what they gained.

    Examples
    --------
    >>> counts, gains = qini_curve(
    ...     np.array([1.0, 0, 0, 1]), np.array([2, 2, 1, 1]), np.array([True, False, True, False])
    ... )
    >>> counts.tolist(), gains.tolist()
    ([0, 2, 4], [0.0, 1.0, 0.0])
    """
    order = np.argsort(-scores, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(scores[order])), len(scores) - 1)
    sent, got = is_treated[order], outcomes[order]
    treated = np.cumsum(sent)[ends]
    control = ends + 1 - treated
    gained = np.cumsum(got * sent)[ends]
    anyway = np.cumsum(got * ~sent)[ends]
    scale = np.divide(treated, control, out=np.zeros(len(ends)), where=control > 0)
    return np.append(0, ends + 1), np.append(0.0, gained - anyway * scale)


def qini(outcomes: np.ndarray, scores: np.ndarray, is_treated: np.ndarray) -> float:
    """Return the area between the Qini curve and chance, over that of a perfect score.

    As scikit-uplift's ``qini_auc_score``: the perfect score may know whom a contact drives away.

    Parameters
    ----------
    outcomes, scores, is_treated
        As for :func:`qini_curve`; outcomes are 0 or more.

    Returns
    -------
    float
        1 is perfect, 0 is chance; not a number where the perfect score is no better than chance.

    Examples
    --------
    >>> got, sent = np.array([1.0, 0, 0, 1]), np.array([True, False, True, False])
    >>> qini(got, np.array([4, 3, 2, 1]), sent)
    1.0
    """
    best = np.where(is_treated, outcomes, -outcomes)
    chance = _area(outcomes, np.zeros(len(outcomes)), is_treated)
    perfect = _area(outcomes, best, is_treated) - chance
    return float((_area(outcomes, scores, is_treated) - chance) / perfect) if perfect else np.nan


def _area(outcomes: np.ndarray, scores: np.ndarray, is_treated: np.ndarray) -> float:
    counts, gains = qini_curve(outcomes, scores, is_treated)
    return float(np.trapezoid(gains, counts))
