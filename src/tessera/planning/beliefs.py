"""What each action is believed to bring in each segment, after what campaigns showed."""

from typing import NamedTuple

import numpy as np

Array = np.ndarray


class Beliefs(NamedTuple):
    """Normal beliefs, both of shape (n_segments, n_actions).

    Attributes
    ----------
    lift : array
        How much more probable a contact makes an order.
    sd : array
        Standard deviation of that belief.
    """

    lift: Array
    sd: Array


class Arms(NamedTuple):
    """Customers and buyers of both arms, each an array of shape (n_segments, n_actions)."""

    treated: Array
    treated_buyers: Array
    control: Array
    control_buyers: Array


def compared(campaigns: Arms) -> Arms:
    """Return the one campaign that says as much as several, each compared with its own control.

    The same as the model ``act_action_evidence``. Campaigns differ in how many order anyway and in
    how many are held out, so that their customers must not be put together: each rate is a mean
    over campaigns with the same weights for both arms.

    Source: Mantel and Haenszel (1959), Statistical aspects of the analysis of data from
    retrospective studies of disease; for differences Greenland and Robins (1985), Estimation of a
    common effect parameter from sparse follow-up data.

    Parameters
    ----------
    campaigns : Arms
        Each array of int of shape (n_campaigns, n_segments, n_actions). Where one of both arms
        holds nobody, a campaign says nothing.

    Returns
    -------
    Arms
        Arrays of float. Of a single campaign its own numbers.

    Examples
    --------
    Neither campaign changed anything, but put together they seem to do harm:

    >>> two = Arms(
    ...     *(
    ...         np.array(n).reshape(2, 1, 1)
    ...         for n in ([2000, 3600], [400, 180], [2000, 400], [400, 20])
    ...     )
    ... )
    >>> one = compared(two)
    >>> (one.treated_buyers / one.treated - one.control_buyers / one.control).round(6).tolist()
    [[0.0]]
    """
    treated, control = np.maximum(campaigns.treated, 1), np.maximum(campaigns.control, 1)
    weight = campaigns.treated * campaigns.control / (treated + control)
    total = np.maximum(weight.sum(axis=0), 1e-12)
    sizes, rates = [], []
    for count, buyers in (
        (treated, campaigns.treated_buyers),
        (control, campaigns.control_buyers),
    ):
        rates.append((weight * buyers / count).sum(axis=0) / total)
        spread = (weight**2 / count).sum(axis=0)
        sizes.append(np.where(spread > 0, total**2 / np.maximum(spread, 1e-12), 0))
    return Arms(sizes[0], sizes[0] * rates[0], sizes[1], sizes[1] * rates[1])


def believed(arms: Arms, prior_lift: Array, prior_sd: Array) -> Beliefs:
    """Update the playbook's beliefs by what was seen, shrunk towards each action's mean.

    The same as the model ``act_action_beliefs``: rates are Beta-Bernoulli with a uniform prior,
    their difference is normal. A segment's belief starts from the action's mean over the *other*
    segments and the prior, from which segments differ by about the prior's standard deviation, and
    is updated by the segment's own campaigns.

    Source: Gelman et al. (2013), Bayesian Data Analysis, 5.4 (hierarchical normal model).

    Parameters
    ----------
    arms : Arms
        What was seen; of several campaigns, as ``compared`` returns it. Without customers in both
        arms a cell says nothing.
    prior_lift, prior_sd : array of shape (n_actions,)
        What the playbook believes before any evidence.

    Returns
    -------
    Beliefs

    Examples
    --------
    A segment without campaigns of its own learns from the other one:

    >>> seen = Arms(*(np.array([[n], [0]]) for n in (4000, 600, 4000, 400)))
    >>> after = believed(seen, np.array([0.02]), np.array([0.02]))
    >>> after.lift.round(3).ravel().tolist(), after.sd.round(3).ravel().tolist()
    ([0.048, 0.046], [0.007, 0.021])
    """
    treated, control = np.maximum(arms.treated, 1), np.maximum(arms.control, 1)
    lift = arms.treated_buyers / treated - arms.control_buyers / control
    rate = (arms.treated_buyers + 1) / (arms.treated + 2)
    other = (arms.control_buyers + 1) / (arms.control + 2)
    variance = rate * (1 - rate) / treated + other * (1 - other) / control
    is_seen = (arms.treated > 0) & (arms.control > 0)
    precision = np.where(is_seen, 1 / variance, 0)
    weighted = precision * lift
    prior_precision = 1 / np.maximum(prior_sd, 1e-6) ** 2
    others_precision = precision.sum(axis=0) - precision + prior_precision
    others_lift = (
        weighted.sum(axis=0) - weighted + prior_lift * prior_precision
    ) / others_precision
    start = 1 / (1 / others_precision + prior_sd**2 + 1e-12)
    after = Beliefs(
        lift=(others_lift * start + weighted) / (start + precision),
        sd=np.sqrt(1 / (start + precision)),
    )
    is_known = is_seen.any(axis=0)
    return Beliefs(
        lift=np.where(is_known, after.lift, prior_lift), sd=np.where(is_known, after.sd, prior_sd)
    )
