"""A decision tree and a forest."""

from typing import ClassVar

from sklearn.base import BaseEstimator
from sklearn.ensemble import RandomForestClassifier
from sklearn.tree import DecisionTreeClassifier

from tessera.prediction.methods.base import ScikitPurchaseMethod


class DecisionTree(ScikitPurchaseMethod):
    """One tree of depth 6.

    Source: Breiman et al. (1984), Classification and regression trees.
    """

    name: ClassVar[str] = "decision_tree"
    words: ClassVar[str] = "one decision tree"
    place: ClassVar[int] = 20

    def estimator(self) -> BaseEstimator:
        """Return the classifier, not fitted."""
        return DecisionTreeClassifier(
            max_depth=6, min_samples_leaf=50, random_state=self.random_state
        )


class RandomForest(ScikitPurchaseMethod):
    """The mean of many trees, each grown on another sample.

    Source: Breiman (2001), Random forests.
    """

    name: ClassVar[str] = "random_forest"
    words: ClassVar[str] = "a random forest"
    place: ClassVar[int] = 22
    max_cases: ClassVar[int] = 50_000
    tree_count: ClassVar[int] = 100

    def estimator(self) -> BaseEstimator:
        """Return the classifier, not fitted."""
        return RandomForestClassifier(
            n_estimators=self.tree_count, min_samples_leaf=10, random_state=self.random_state
        )
