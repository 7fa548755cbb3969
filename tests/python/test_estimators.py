"""scikit-learn's own checks of what an estimator has to do, on every estimator of the package."""

import importlib
import pkgutil

import numpy as np
import pytest
from sklearn.base import BaseEstimator
from sklearn.utils.estimator_checks import parametrize_with_checks
from sklearn.utils.validation import check_array

import tessera
from tessera.recommendation.methods import (
    Blend,
    Cascade,
    Mixture,
    Popularity,
    PurchaseContext,
    RecommendationMethod,
)
from tessera.recommendation.neighbours.cosine import SPARSE, FromCounts, ProductNeighbours
from tessera.recommendation.ratings.base import RatingMethod
from tessera.segmentation.methods.base import ClusterMethod
from tessera.segmentation.methods.density import DensityMethod

# What others derive from cannot be fitted.
ABSTRACT = {ClusterMethod, DensityMethod, FromCounts, Mixture, RatingMethod, RecommendationMethod}
GIVEN = {Blend: {"parts": {"popularity": Popularity()}}, Cascade: {"parts": {"p": Popularity()}}}
NO_SHOP = "a shop may have no purchases or no products yet"
NO_RATINGS = "says that there are no ratings before it looks for columns"
EXPECTED = {
    ClusterMethod: {
        "check_clustering": "ids of clusters are the shop's, and count from 1",
        "check_estimators_nan_inf": "what is not known of a new customer takes no part",
    },
    RecommendationMethod: {"check_estimators_empty_data_messages": NO_SHOP},
    ProductNeighbours: {"check_estimators_empty_data_messages": NO_SHOP},
    RatingMethod: {"check_estimators_empty_data_messages": NO_RATINGS},
}


def estimators():
    """Return each class of the package that derives from scikit-learn's, as it is made."""
    for module in pkgutil.walk_packages(tessera.__path__, "tessera."):
        # Its adapter needs the extra spark.
        if not module.name.startswith("tessera.spark"):
            importlib.import_module(module.name)
    kinds = [kind for kind in descendants(BaseEstimator) if kind.__module__.startswith("tessera.")]
    for kind in sorted(set(kinds) - ABSTRACT, key=lambda kind: kind.__name__):
        settings = {"k": 3} if issubclass(kind, ClusterMethod) else GIVEN.get(kind, {})
        needs_context = issubclass(kind, RecommendationMethod) and (kind.needs or kind.needs_ages)
        yield (with_context(kind) if needs_context else kind)(**settings)


def descendants(kind):
    for one in kind.__subclasses__():
        yield one
        yield from descendants(one)


def with_context(kind):
    """Return a method that makes itself the context that it needs: all bought on one day."""

    class WithContext(kind):
        def fit(self, counts, y=None):  # noqa: ARG002
            found = check_array(counts, **SPARSE)
            rows, columns = found.nonzero()
            traits = dict.fromkeys(("segments", "groups"), np.full(found.shape[0], "all"))
            traits["links"] = np.zeros((found.shape[0], found.shape[0]))
            context = PurchaseContext(rows, columns, np.ones(len(rows)), found.shape, **traits)
            return super().fit(counts, context=context)

    # Found by its name, it can be stored and read again.
    WithContext.__name__ = WithContext.__qualname__ = name = f"{kind.__name__}WithContext"
    return globals().setdefault(name, WithContext)


def expected_failures(estimator):
    return {
        check: reason
        for kind, checks in EXPECTED.items()
        if isinstance(estimator, kind)
        for check, reason in checks.items()
    }


@parametrize_with_checks(list(estimators()), expected_failed_checks=expected_failures)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_estimators_do_as_scikit_learn_asks(estimator, check):
    check(estimator)
