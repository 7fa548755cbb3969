"""How wrong forecasts of demand were."""

import numpy as np

WAPE, BIAS, MASE = "wape", "bias", "mase"


def product_errors(forecast: np.ndarray, actual: np.ndarray) -> np.ndarray:
    """Add up the errors of each product.

    Parameters
    ----------
    forecast, actual : ndarray of shape (n_products, horizon)

    Returns
    -------
    ndarray of shape (n_products, 2)
        The sum of the errors' sizes, and of the errors (above 0: too much was forecast).

    Examples
    --------
    >>> product_errors(np.array([[3.0, 3.0]]), np.array([[1.0, 4.0]])).tolist()
    [[3.0, 1.0]]
    """
    errors = forecast - actual
    return np.column_stack([np.abs(errors).sum(axis=1), errors.sum(axis=1)])


def scaled_error(forecast: np.ndarray, actual: np.ndarray, known: np.ndarray) -> float:
    """Return the mean absolute scaled error: 1 is as good as repeating the last week.

    Source: Hyndman and Koehler (2006), Another look at measures of forecast accuracy.

    Parameters
    ----------
    forecast, actual : ndarray of shape (n_products, horizon)
    known : ndarray of shape (n_products, n_weeks)
        The weeks before. Products whose weeks were all the same are passed over.

    Returns
    -------
    float
        The mean over products; not a number where there is none.

    Examples
    --------
    >>> scaled_error(np.array([[2.0]]), np.array([[3.0]]), np.array([[1.0, 3.0, 1.0]]))
    0.5
    """
    if known.shape[1] <= 1:
        return float("nan")
    scales = np.abs(np.diff(known, axis=1)).mean(axis=1)
    is_scaled = scales > 0
    if not is_scaled.any():
        return float("nan")
    errors = np.abs(forecast - actual).mean(axis=1)
    return float((errors[is_scaled] / scales[is_scaled]).mean())
