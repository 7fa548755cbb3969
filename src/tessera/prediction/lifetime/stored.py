"""Fitted models as a training stored them."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from tessera.prediction.lifetime.base import MODELS, Fitted
from tessera.prediction.lifetime.gamma_gamma import GammaGamma


def stored_models(parameters: Sequence[dict[str, Any]]) -> dict[str, Fitted]:
    """Return the models of stored parameters, by name.

    Parameters
    ----------
    parameters : sequence of dict
        Records as in SCHEMA.

    Returns
    -------
    dict of str to Fitted
    """
    kinds: dict[str, type[Fitted]] = {**MODELS, GammaGamma.name: GammaGamma}
    found = {}
    for name in dict.fromkeys(row["model"] for row in parameters):
        rows = sorted(
            (row for row in parameters if row["model"] == name), key=lambda row: row["place"]
        )
        covariance = np.array([row["log_covariances"] for row in rows], dtype=np.float64)
        values = np.array([row["value"] for row in rows])
        found[name] = kinds[name].from_parameters(values, covariance)
    return found
