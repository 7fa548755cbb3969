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
    """Customers and buyers of both arms, each an array of int of shape (n_segments, n_actions)."""

    treated: Array
    treated_buyers: Array
    control: Array
    control_buyers: Array


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
        What was seen. Without customers in both arms a cell says nothing.
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
