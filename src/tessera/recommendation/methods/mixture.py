"""Methods made of others."""

from collections.abc import Mapping

import numpy as np

from tessera.recommendation.methods.base import RecommendationMethod


class Mixture(RecommendationMethod):
    """A method whose scores are the sum of what its parts add.

    Attributes
    ----------
    parts_ : dict of str to RecommendationMethod
        Fitted.
    """

    parts_: dict[str, RecommendationMethod]

    def part_scores(self, customers: np.ndarray) -> dict[str, np.ndarray]:
        """Return what each part adds to the scores of some customers.

        Parameters
        ----------
        customers : ndarray of int of shape (n_some,)
            Rows of the matrix learned from: a block that fits in memory.

        Returns
        -------
        dict of str to ndarray of float64 of shape (n_some, n_products)
            By part; their sum is the score.
        """
        raise NotImplementedError

    def _score(self, customers: np.ndarray) -> np.ndarray:
        return added_up(self.part_scores(customers))


def added_up(parts: Mapping[str, np.ndarray]) -> np.ndarray:
    """Add up what the parts of a method say.

    Examples
    --------
    >>> added_up({"personal": np.array([1.0, 2.0]), "popularity": np.array([0.5, 0.0])})
    array([1.5, 2. ])
    """
    return sum(parts.values(), np.zeros(()))
