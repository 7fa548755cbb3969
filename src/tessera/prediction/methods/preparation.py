"""What learners that measure distances need done to features first."""

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
