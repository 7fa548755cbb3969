"""Whether a fitted model says what happened later, so that it may be used."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.stats import spearmanr

from tessera.prediction.lifetime.base import PurchaseModel
from tessera.prediction.lifetime.gamma_gamma import GammaGamma
from tessera.prediction.lifetime.histories import Histories

# Expected purchases of later weeks may be off by this share.
MAX_BIAS = 0.25
# So much of the expected table of frequencies may lie in other cells than that of the customers.
MAX_DISPERSION = 0.05
# Rank correlation of how often and for how much customers buy: the models take them as independent.
MAX_DEPENDENCE = 0.3
# Cells of the table of frequencies: 0 to 6 repeat purchases, and more.
LAST_CELL = 7


class Verdict(NamedTuple):
    """Whether a model is fit for use, and a sentence with the figures."""

    is_fit: bool
    reason: str


def frequency_table(model: PurchaseModel, histories: Histories) -> tuple[np.ndarray, np.ndarray]:
    """Count customers by repeat purchases, as the model expects and as they are.

    Parameters
    ----------
    model : PurchaseModel
        Fitted.
    histories : Histories
        What it was fitted on.

    Returns
    -------
    expected, actual : ndarray of float64 of shape (8,)
        Customers with 0 to 6 repeat purchases, and with more.
    """
    ages, places = np.unique(histories.age, return_inverse=True)
    weights = np.bincount(places, histories.weights)
    expected = [weights @ model.frequency_probability(n, ages) for n in range(LAST_CELL)]
    cells = np.minimum(histories.frequency, LAST_CELL).astype(int)
    actual = np.bincount(cells, histories.weights, minlength=LAST_CELL + 1)
    return np.array([*expected, max(weights.sum() - sum(expected), 0.0)]), actual


def dispersion(model: PurchaseModel, histories: Histories) -> float:
    """Return the share of customers who lie in another cell of the table than expected."""
    expected, actual = frequency_table(model, histories)
    return float(np.abs(expected - actual).sum() / 2 / actual.sum())


class Case(NamedTuple):
    """A model fitted on a date, and what was bought after it.

    Attributes
    ----------
    model : PurchaseModel
        Fitted on ``histories``.
    histories : Histories
        As of a date in the past.
    weeks : float
        Weeks after that date.
    later : ndarray of shape (n_histories,)
        Purchases in these weeks, of all customers with the history.
    """

    model: PurchaseModel
    histories: Histories
    weeks: float
    later: np.ndarray


def judge_purchases(cases: Sequence[Case]) -> Verdict:
    """Judge a model of purchases by the weeks after those that it was fitted on.

    These models know no season. So their bias is taken over several cases together, best of a
    whole year: in one quarter of it the season would be judged.

    Parameters
    ----------
    cases : sequence of Case
        The same model fitted on different dates, the earliest first, at least one.

    Returns
    -------
    Verdict
    """
    actual = sum(float(np.sum(case.later)) for case in cases)
    weeks = sum(case.weeks for case in cases)
    if not actual:
        return Verdict(False, f"no customer bought in the last {weeks:.0f} weeks")
    expected = sum(
        float(case.model.expected_purchases(case.histories, case.weeks) @ case.histories.weights)
        for case in cases
    )
    bias, spread = expected / actual - 1, dispersion(cases[-1].model, cases[-1].histories)
    figures = (
        f"expected {expected:.0f} purchases in {weeks:.0f} weeks and saw {actual:.0f} "
        f"({bias:+.0%}; up to {MAX_BIAS:.0%} is allowed); {spread:.1%} of customers bought more or "
        f"less often than expected before ({MAX_DISPERSION:.0%} is allowed)"
    )
    return Verdict(abs(bias) <= MAX_BIAS and spread <= MAX_DISPERSION, figures)


def judge_spend(spend: GammaGamma, count: np.ndarray, mean: np.ndarray) -> Verdict:
    """Judge a model of order values.

    Parameters
    ----------
    spend : GammaGamma
        Fitted.
    count, mean : ndarray of shape (n,)
        As for :meth:`GammaGamma.fit`.

    Returns
    -------
    Verdict
    """
    is_used = (count > 0) & (np.nan_to_num(mean) > 0)
    dependence = spearmanr(count[is_used], mean[is_used]).statistic if is_used.any() else np.nan
    # All with the same number of orders: nothing depends on it.
    dependence = float(np.nan_to_num(dependence))
    q = spend.parameters_[spend.parameter_names.index("q")]
    figures = (
        f"rank correlation of order count and order value {dependence:+.2f} "
        f"(up to {MAX_DEPENDENCE:g} is allowed) among {is_used.sum()} repeat buyers"
    )
    if spend.left_out_count_:
        figures += f", {spend.left_out_count_:.0f} more without a value above 0 left out"
    if q <= 1:
        return Verdict(False, f"{figures}; a few orders are so large that no mean exists")
    return Verdict(abs(dependence) <= MAX_DEPENDENCE, figures)
