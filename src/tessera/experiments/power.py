"""How small an effect an experiment can see."""

import numpy as np
from scipy import stats


def detectable_effect(
    variance: float,
    size: float,
    other_variance: float,
    other_size: float,
    alpha: float = 0.05,
    power: float = 0.8,
) -> float:
    """Return the least difference of two means that an experiment finds with this power.

    Source: Bloom (1995), Minimum detectable effects.

    Parameters
    ----------
    variance, other_variance : float
        Of the outcome between customers, in each arm; of a rate p it is p (1 - p).
    size, other_size : float
        Customers in each arm, above 0.
    alpha : float
        Level of the two-sided test.
    power : float
        Chance to find it.

    Returns
    -------
    float

    Examples
    --------
    >>> round(detectable_effect(0.0949, 21306, 0.0949, 21306), 5)
    0.00836
    """
    reach = stats.norm.ppf(1 - alpha / 2) + stats.norm.ppf(power)
    return float(reach * np.sqrt(variance / size + other_variance / other_size))
