"""Features brought to one scale."""

import warnings
from collections.abc import Sequence
from typing import Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.experimental import enable_iterative_imputer  # noqa: F401
from sklearn.impute import IterativeImputer
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted, validate_data

# A column whose standard deviation is below this share of its magnitude is rounding noise.
CONSTANT_TOLERANCE = 1e-12


def signed_log1p(values: np.ndarray) -> np.ndarray:
    """Compress a long tail on both sides of zero: ``sign(x) * log(1 + |x|)``.

    Unlike ``log1p`` it takes refunds (values below zero); unlike Box-Cox it has nothing to fit.
    Source: John and Draper (1980), An alternative family of transformations, with lambda = 0.

    Parameters
    ----------
    values : ndarray of any shape
        In the unit of the column.

    Returns
    -------
    ndarray of the same shape
        In log units.

    Examples
    --------
    >>> signed_log1p(np.array([-9.0, 0.0, 9.0])).round(4)
    array([-2.3026,  0.    ,  2.3026])
    """
    return np.sign(values) * np.log1p(np.abs(values))


class FeatureScaler(TransformerMixin, BaseEstimator):
    """Logarithm of the skewed columns, then mean 0 and standard deviation 1 for all.

    Columns without variation are left out: they cannot tell customers apart. A value that is not
    known is NaN: it takes no part in mean and deviation, and stays unknown.

    Parameters
    ----------
    log_columns : sequence of str
        Columns to pass through :func:`signed_log1p` first.

    Attributes
    ----------
    feature_names_in_ : ndarray of str
        Columns seen in fit, if it was a DataFrame.
    columns_ : list of str
        Columns kept, in the order of the output.
    dropped_ : list of str
        Columns left out because they are constant.
    mean_, scale_ : ndarray of shape (n_kept,)
        Mean and (population) standard deviation after the logarithm.

    Examples
    --------
    >>> features = pd.DataFrame({"monetary": [0.0, 9.0, 99.0], "web_share": [1.0, 1.0, 1.0]})
    >>> scaler = FeatureScaler(log_columns=["monetary"]).fit(features)
    >>> scaler.dropped_
    ['web_share']
    >>> scaler.transform(features).round(3).ravel()
    array([-1.225,  0.   ,  1.225])
    """

    def __init__(self, log_columns: Sequence[str] = ()) -> None:
        self.log_columns = log_columns

    def __sklearn_tags__(self) -> Tags:
        """Tell scikit-learn that values may be unknown."""
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags

    def fit(self, features: pd.DataFrame, y: object = None) -> Self:  # noqa: ARG002
        """Learn means and standard deviations.

        Parameters
        ----------
        features : DataFrame or ndarray of shape (n_customers, n_features)
            Numeric columns, at least one row.
        y : ignored

        Returns
        -------
        FeatureScaler
            Itself.

        Raises
        ------
        ValueError
            If a value is infinite (the message names the column), if there is no row, or if a
            column of ``log_columns`` does not exist.
        """
        features = self._named(features, reset=True)
        unknown = sorted(set(self.log_columns) - set(features.columns))
        if unknown:
            raise ValueError(f"log_columns are no features: {', '.join(unknown)}")
        if features.empty:
            raise ValueError(f"nothing to scale: {len(features)} rows, {features.shape[1]} columns")
        names = list(features.columns)
        values = self._logged(features, names)
        known = np.ma.masked_invalid(values)
        scale = known.std(axis=0).filled(0)
        largest = np.abs(known).max(axis=0).filled(0)
        varies = scale > CONSTANT_TOLERANCE * np.maximum(1, largest)
        self.columns_ = [name for name, keep in zip(names, varies, strict=True) if keep]
        self.dropped_ = [name for name, keep in zip(names, varies, strict=True) if not keep]
        self.mean_ = known.mean(axis=0).filled(0)[varies]
        self.scale_ = scale[varies]
        return self

    def transform(self, features: pd.DataFrame) -> np.ndarray:
        """Scale the kept columns.

        Parameters
        ----------
        features : DataFrame or ndarray of shape (n_customers, n_features)
            In the units seen in fit. A DataFrame needs the kept columns only, in any order.

        Returns
        -------
        ndarray of shape (n_customers, n_kept)
            In standard deviations from the mean; NaN where unknown.

        Raises
        ------
        ValueError
            If a value is infinite; the message names the column.
        """
        check_is_fitted(self)
        features = self._named(features, reset=False)
        return (self._logged(features, self.columns_) - self.mean_) / self.scale_

    def _named(self, features: pd.DataFrame | np.ndarray, *, reset: bool) -> pd.DataFrame:
        """Return a table with named columns: x0 and so on for those of an array."""
        if not isinstance(features, pd.DataFrame):
            values = validate_data(
                self, features, reset=reset, dtype=np.float64, ensure_all_finite="allow-nan"
            )
            return pd.DataFrame(values, columns=[f"x{place}" for place in range(values.shape[1])])
        if reset:
            validate_data(self, features, skip_check_array=True)
        return features

    def _logged(self, features: pd.DataFrame, names: Sequence[str]) -> np.ndarray:
        values = features[list(names)].to_numpy(dtype=np.float64, na_value=np.nan)
        wrong = np.isinf(values)
        if wrong.any():
            counts = {n: int(c) for n, c in zip(names, wrong.sum(axis=0), strict=True) if c}
            found = ", ".join(f"{name} ({count} rows)" for name, count in counts.items())
            raise ValueError(f"infinite values in {found}")
        logged = [position for position, name in enumerate(names) if name in set(self.log_columns)]
        values = values.copy()
        values[:, logged] = signed_log1p(values[:, logged])
        return values


def fill_unknown(rows: np.ndarray) -> np.ndarray:
    """Fill unknown values with what customers who are alike in all else have on average.

    Methods that look for clusters take no gaps. A value filled in says nothing of a customer that
    the known ones do not, so it makes no group of those without it, as one value for all of them
    would. Customers are given to the clusters without it, by
    :class:`tessera.segmentation.prototypes.Prototypes`.

    Source: van Buuren and Groothuis-Oudshoorn (2011), mice: Multivariate imputation by chained
    equations, one round without noise.

    Parameters
    ----------
    rows : ndarray of shape (n_customers, n_features)
        Scaled features, NaN where unknown; no feature unknown of all.

    Returns
    -------
    ndarray of the same shape
        The same where nothing is unknown.

    Examples
    --------
    >>> rows = np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0], [1.0, np.nan]])
    >>> fill_unknown(rows).round(2).tolist()[-1]
    [1.0, 1.0]
    """
    if not np.isnan(rows).any():
        return rows
    filler = IterativeImputer(
        max_iter=1,
        min_value=np.nanmin(rows, axis=0),
        max_value=np.nanmax(rows, axis=0),
        random_state=0,
    )
    with warnings.catch_warnings():
        # One round is meant.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return filler.fit_transform(rows)
