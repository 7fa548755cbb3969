"""Methods that answer in turn."""

from collections.abc import Mapping

import numpy as np
from scipy import sparse
from sklearn.base import clone

from tessera.recommendation.methods.base import RecommendationMethod
from tessera.recommendation.methods.blend import scaled
from tessera.recommendation.methods.context import PurchaseContext
from tessera.recommendation.methods.mixture import Mixture


class Cascade(Mixture):
    """The first of several methods that knows anything of the product for the customer answers.

    Everything that an earlier method scores above 0 stands before what only a later one does. It
    is the switching hybrid of Burke (2002), Hybrid recommender systems: survey and experiments,
    and serves customers without purchases, for whom there are no weights to tune.

    Parameters
    ----------
    parts : mapping of str to RecommendationMethod
        In their order; copies are fitted. Scores not below 0.

    Attributes
    ----------
    parts_ : dict of str to RecommendationMethod
        Fitted.

    Examples
    --------
    >>> from tessera.recommendation.methods.personal import Personal
    >>> from tessera.recommendation.methods.popularity import Popularity
    >>> cascade = Cascade({"personal": Personal(), "popularity": Popularity()})
    >>> counts = sparse.csr_matrix(np.array([[1.0, 0, 0], [0, 4, 2]]))
    >>> cascade.fit(counts).scores([0]).round(3)
    array([[2.   , 1.   , 0.667]])
    """

    def __init__(self, parts: Mapping[str, RecommendationMethod]) -> None:
        self.parts = parts

    def part_scores(self, customers: np.ndarray) -> dict[str, np.ndarray]:
        """Return what each part adds to the scores of some customers: all of it, or nothing."""
        answered = np.zeros((len(customers), self.counts_.shape[1]), dtype=bool)
        found = {}
        for place, (name, part) in enumerate(self.parts_.items()):
            scores = part.scores(customers)
            answers = ~answered & (scores > 0)
            # Half a step at most, above everything that the parts still to come can give.
            step = len(self.parts_) - place - 0.5 + scaled(scores, self.is_bought_) / 2
            found[name] = np.where(answers, step, 0)
            answered |= answers
        return found

    def _learn(self, counts: sparse.csr_matrix, context: PurchaseContext | None) -> None:
        if not self.parts:
            raise ValueError("a cascade needs at least one part")
        self.parts_ = {
            name: clone(part).fit(counts, context=context) for name, part in self.parts.items()
        }
