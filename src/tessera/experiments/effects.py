"""What one arm of an experiment did more than another: difference, interval, p-value."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from tessera.experiments.strata import Strata, Stratum

LEVEL = 0.95


@dataclass(frozen=True)
class Effect:
    """Difference of two arms, each field a number or an array of one per comparison.

    ``statistic`` is z or t; ``lower`` and ``upper`` enclose ``difference``, ``relative_lower`` and
    ``relative_upper`` enclose ``relative``, which is the difference over the control's value. Not
    a number: what is not defined.
    """

    difference: Any
    standard_error: Any
    statistic: Any
    p_value: Any
    lower: Any
    upper: Any
    relative: Any = np.nan
    relative_lower: Any = np.nan
    relative_upper: Any = np.nan


def compare_rates(
    successes: np.ndarray, trials: np.ndarray, others: np.ndarray, other_trials: np.ndarray
) -> Effect:
    """Compare shares of customers.

    The p-value is that of the pooled z-test, the interval Newcombe's, that of the relative lift
    from the logarithm of the ratio.

    Source: Newcombe (1998), Interval estimation for the difference between independent
    proportions, method 10; Katz et al. (1978), Obtaining confidence intervals for the risk ratio.

    Parameters
    ----------
    successes, trials : array of int
        Of the arm in question.
    others, other_trials : array of int
        Of the control. Trials are above 0.

    Returns
    -------
    Effect

    Examples
    --------
    >>> found = compare_rates(3238, 21387, 2262, 21306)
    >>> round(float(found.difference), 6), round(float(found.lower), 6)
    (0.045233, 0.038894)
    """
    # Imported here: it takes more than a second.
    from statsmodels.stats.proportion import confint_proportions_2indep

    counts = [np.asarray(one, dtype=np.float64) for one in (successes, trials, others)]
    (successes, trials, others), other_trials = counts, np.asarray(other_trials, dtype=np.float64)
    rate, other = successes / trials, others / other_trials
    pooled = (successes + others) / (trials + other_trials)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / trials + 1 / other_trials))
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (rate - other) / spread
        ratio = rate / other
    lower, upper = confint_proportions_2indep(
        successes, trials, others, other_trials, compare="diff", method="newcomb"
    )
    is_defined = (successes > 0) & (others > 0)
    ratio_lower, ratio_upper = confint_proportions_2indep(
        np.where(is_defined, successes, 1),
        trials,
        np.where(is_defined, others, 1),
        other_trials,
        compare="ratio",
        method="log",
    )
    return Effect(
        difference=rate - other,
        standard_error=np.sqrt(rate * (1 - rate) / trials + other * (1 - other) / other_trials),
        statistic=z,
        # Where nobody, or everybody, is a success there is nothing to wonder at.
        p_value=np.where(spread > 0, 2 * stats.norm.sf(np.abs(z)), 1.0),
        lower=lower,
        upper=upper,
        relative=np.where(others > 0, ratio - 1, np.nan),
        relative_lower=np.where(is_defined, ratio_lower - 1, np.nan),
        relative_upper=np.where(is_defined, ratio_upper - 1, np.nan),
    )


def compare_means(values: np.ndarray, others: np.ndarray, level: float = LEVEL) -> Effect:
    """Compare amounts per customer by Welch's t-test, which lets arms differ in spread.

    The interval of the relative lift is Fieller's, and not there where the control's mean may be
    0.

    Source: Welch (1947), The generalization of Student's problem; Fieller (1954), Some problems in
    interval estimation.

    Parameters
    ----------
    values, others : ndarray of shape (n,), (m,)
        Of the arm and of the control, at least two each; in any order.
    level : float
        Of the intervals.

    Returns
    -------
    Effect
        A p-value of 1 where nobody differs from anybody.

    Examples
    --------
    >>> found = compare_means(np.array([1.0, 2, 3, 4]), np.array([0.0, 1, 2, 3]))
    >>> float(found.difference), round(float(found.p_value), 4), round(float(found.upper), 3)
    (1.0, 0.3153, 3.234)
    """
    return compare_strata([Stratum((values, others), 1.0)], level)


def compare_strata(strata: Strata, level: float = LEVEL) -> Effect:
    """Compare amounts as :func:`compare_means` does, within strata that are weighted together.

    Source: Satterthwaite (1946), An approximate distribution of estimates of variance components.

    Parameters
    ----------
    strata : list of Stratum
        At least one.
    level : float
        Of the intervals.

    Returns
    -------
    Effect

    Examples
    --------
    >>> low = Stratum((np.array([1.0, 2.0]), np.array([0.0, 1.0])), 0.5)
    >>> high = Stratum((np.array([11.0, 12.0]), np.array([10.0, 11.0])), 0.5)
    >>> float(compare_strata([low, high]).difference)
    1.0
    """
    arms = [_mean_of(strata, arm) for arm in (0, 1)]
    (mean, spread, terms), (other, other_spread, other_terms) = arms
    if max(np.ptp(part.arms[arm]) for part in strata for arm in (0, 1)) == 0:
        gap = mean - other
        return Effect(gap, 0.0, np.nan, 1.0 if gap == 0 else np.nan, gap, gap)
    error = np.sqrt(spread + other_spread)
    freedom = (spread + other_spread) ** 2 / (terms + other_terms)
    t = (mean - other) / error
    reach = stats.t.ppf((1 + level) / 2, freedom) * error
    relative_lower, relative_upper = _fieller(mean, spread, other, other_spread, level)
    return Effect(
        difference=mean - other,
        standard_error=error,
        statistic=t,
        p_value=2 * stats.t.sf(abs(t), freedom),
        lower=mean - other - reach,
        upper=mean - other + reach,
        relative=mean / other - 1 if other > 0 else np.nan,
        relative_lower=relative_lower,
        relative_upper=relative_upper,
    )


def _mean_of(strata: Strata, arm: int) -> tuple[Any, Any, Any]:
    """Return the weighted mean of an arm, its variance, and that of the variance, in parts."""
    mean = spread = terms = 0.0
    for part in strata:
        # In order of their size, so that sums do not depend on that of the rows.
        values = np.sort(part.arms[arm]).astype(np.float64)
        own = part.weight**2 * (values.var(ddof=1) / len(values))
        mean = mean + part.weight * values.mean()
        spread = spread + own
        terms = terms + own**2 / (len(values) - 1)
    return mean, spread, terms


def _fieller(
    mean: float, spread: float, other: float, other_spread: float, level: float
) -> tuple[float, float]:
    """Return the ends of the interval of one mean over the other, less 1."""
    quantile = stats.norm.ppf((1 + level) / 2)
    spread, other_spread = quantile**2 * spread, quantile**2 * other_spread
    scale = other**2 - other_spread
    if other <= 0 or scale <= 0:
        return np.nan, np.nan
    middle = mean * other
    root = np.sqrt(middle**2 - scale * (mean**2 - spread))
    return (middle - root) / scale - 1, (middle + root) / scale - 1


def bootstrap_means(
    values: np.ndarray,
    others: np.ndarray,
    resample_count: int = 2000,
    random_state: int = 0,
    level: float = LEVEL,
) -> tuple[float, float]:
    """Return the bootstrap interval of a difference of means, each arm drawn by itself.

    Source: Efron and Tibshirani (1993), An introduction to the bootstrap, chapter 13.

    Parameters
    ----------
    values, others : ndarray of shape (n,), (m,)
        Of the arm and of the control; the draws depend on their order.
    resample_count : int
        Draws.
    random_state : int
        Seed.
    level : float
        Of the interval: its ends are percentiles of the draws.

    Returns
    -------
    lower, upper : float

    Examples
    --------
    >>> bootstrap_means(np.array([1.0, 1.0]), np.array([0.0, 0.0]), 10)
    (1.0, 1.0)
    """
    return bootstrap_strata(
        [Stratum((values, others), 1.0)], resample_count, random_state=random_state, level=level
    )


def bootstrap_strata(
    strata: Strata, resample_count: int = 2000, random_state: int = 0, level: float = LEVEL
) -> tuple[float, float]:
    """Return the interval of :func:`bootstrap_means`, each arm drawn by itself in each stratum.

    Examples
    --------
    >>> bootstrap_strata([Stratum((np.array([1.0, 1.0]), np.array([0.0, 0.0])), 1.0)], 10)
    (1.0, 1.0)
    """
    generator = np.random.default_rng(random_state)
    draws = [
        sum(
            weight * (_drawn(one, generator) - _drawn(other, generator))
            for (one, other), weight in strata
        )
        for _ in range(resample_count)
    ]
    lower, upper = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return float(lower), float(upper)


def _drawn(values: np.ndarray, generator: np.random.Generator) -> Any:
    """Return the mean of as many values, drawn with replacement."""
    return values[generator.integers(0, len(values), len(values))].mean()
