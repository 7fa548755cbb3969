"""The Hillstrom e-mail experiment, read as the reference pages read it."""

import numpy as np
import pandas as pd

ARMS = ("No E-Mail", "Womens E-Mail", "Mens E-Mail")
WOMENS, MENS = 1, 2


def features(customers, log_history=True):
    """Return all covariates, the two of several values one-hot."""
    names = ["recency", "history", "mens", "womens", "zip_code", "newbie", "channel"]
    known = customers[names]
    if log_history:
        known = known.assign(history=np.log1p(known["history"]))
    return pd.get_dummies(known, columns=["zip_code", "channel"]).to_numpy(dtype=np.float64)


def two_arms(customers, arm):
    """Return the customers of an arm and of the control, and who is in the arm."""
    both = customers[customers["segment"].isin([ARMS[0], ARMS[arm]])]
    return both, (both["segment"] == ARMS[arm]).to_numpy()
