"""Gaussian mixture."""

import warnings
from typing import ClassVar

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture as ScikitGaussianMixture

from tessera.segmentation.methods.base import ClusterMethod
from tessera.segmentation.prototypes import Prototypes

# Added to every variance, in squared standard deviations: a component whose rows share a value
# would otherwise have a density without bound.
LEAST_VARIANCE = 1e-3


class GaussianMixture(ClusterMethod):
    """Clusters that are normal along each feature, each with its own spread and share.

    The covariance is diagonal, so that a component is one weighted sum of squares; a row belongs
    to the component with the highest density times share.

    Source: Dempster, Laird and Rubin (1977), Maximum likelihood from incomplete data via the EM
    algorithm.

    Examples
    --------
    >>> rows = np.array([[0.0, 0.0], [0.1, 1.0], [9.0, 9.0], [9.1, 8.0]])
    >>> labels = GaussianMixture(k=2).fit_predict(rows)
    >>> bool(labels[0] == labels[1] != labels[2] == labels[3])
    True
    """

    name: ClassVar[str] = "gaussian_mixture"
    place: ClassVar[int] = 3
    can_warm_start: ClassVar[bool] = True
    has_probabilities: ClassVar[bool] = True
    default_starts: ClassVar[int] = 3

    def _find(self, sample: np.ndarray, counts: list[int]) -> list[Prototypes]:
        return [self._components(sample, count) for count in counts]

    def _components(self, sample: np.ndarray, count: int) -> Prototypes:
        """Return each component's negative log density, without what all have in common."""
        mixture = ScikitGaussianMixture(
            count,
            covariance_type="diag",
            reg_covar=LEAST_VARIANCE,
            n_init=self._starts if self.initial_centroids is None else 1,
            means_init=self.initial_centroids,
            random_state=self.random_state,
        )
        with warnings.catch_warnings():
            # After 100 steps the clusters hardly move, though the likelihood still does.
            warnings.simplefilter("ignore", ConvergenceWarning)
            mixture.fit(sample)
        return Prototypes(
            np.arange(1, count + 1, dtype=np.int32),
            mixture.means_,
            weights=1 / (2 * mixture.covariances_),
            offsets=np.log(mixture.covariances_).sum(axis=1) / 2 - np.log(mixture.weights_),
        )
