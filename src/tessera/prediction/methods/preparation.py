"""What learners that measure distances need done to features first."""

import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from tessera.prediction.score_table import signed_log


def scaled(*then: object) -> Pipeline:
    """Return a pipeline: logarithm, standard scores, unknown at the mean and flagged, a learner.

    Parameters
    ----------
    *then : estimator
        What follows.

    Returns
    -------
    Pipeline

    Examples
    --------
    >>> list(scaled().named_steps)
    ['functiontransformer', 'standardscaler', 'simpleimputer']
    """
    return make_pipeline(
        FunctionTransformer(signed_log),
        StandardScaler(),
        SimpleImputer(
            strategy="constant", fill_value=0.0, add_indicator=True, keep_empty_features=True
        ),
        *then,
    )


def seen_at_all(features: np.ndarray) -> np.ndarray:
    """Return features with 0 where nobody's value is known, since trees cannot be boosted on those.

    Parameters
    ----------
    features : ndarray of shape (n_cases, n_features)
        NaN is unknown.

    Returns
    -------
    ndarray of shape (n_cases, n_features)

    Examples
    --------
    >>> seen_at_all(np.array([[1.0, np.nan], [np.nan, np.nan]])).tolist()
    [[1.0, 0.0], [nan, 0.0]]
    """
    return np.where(np.isnan(features).all(axis=0), 0.0, features)
