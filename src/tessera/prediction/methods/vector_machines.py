"""Support vector machines."""

from typing import ClassVar

from sklearn.base import BaseEstimator
from sklearn.calibration import CalibratedClassifierCV
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import SVC, LinearSVC

from tessera.prediction.methods.base import ScikitPurchaseMethod
from tessera.prediction.methods.preparation import scaled

FOLDS = 3


class _VectorMachine(ScikitPurchaseMethod):
    """What both have in common."""

    def _with_sigmoid(self, machine: BaseEstimator) -> BaseEstimator:
        """Return a machine with probabilities, by a sigmoid over folds.

        They are shuffled, since cases come sorted by their features.
        """
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=self.random_state)
        return scaled(CalibratedClassifierCV(machine, method="sigmoid", cv=folds, ensemble=False))


class LinearSVM(_VectorMachine):
    """A support vector machine with a plane between the classes.

    Sources: Cortes and Vapnik (1995), Support-vector networks; Platt (1999), Probabilistic outputs
    for support vector machines.
    """

    name: ClassVar[str] = "linear_svm"
    words: ClassVar[str] = "a linear support vector machine"
    place: ClassVar[int] = 21
    max_cases: ClassVar[int] = 50_000

    def estimator(self) -> BaseEstimator:
        """Return the classifier, not fitted."""
        machine = LinearSVC(C=0.1, dual=False, random_state=self.random_state)
        return self._with_sigmoid(machine)


class RBFSVM(_VectorMachine):
    """A support vector machine with curved borders, whose cost grows with the square of the cases.

    Sources: as of :class:`LinearSVM`.
    """

    name: ClassVar[str] = "rbf_svm"
    words: ClassVar[str] = "a support vector machine with a radial kernel"
    place: ClassVar[int] = 24
    max_cases: ClassVar[int] = 2_000

    def estimator(self) -> BaseEstimator:
        """Return the classifier, not fitted."""
        machine = SVC(C=1.0, kernel="rbf", gamma="scale", random_state=self.random_state)
        return self._with_sigmoid(machine)
