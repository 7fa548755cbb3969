"""Why a method is used: a sentence without figures that are none."""

import numpy as np
import pandas as pd
import pytest

from tessera.learning.choice import Rule, choose

ROWS = {"method": ["simple", "new"], "metric": "auc", "cohort_type": "all", "cutoff": None}


@pytest.mark.parametrize("lost", ["difference", "difference_lower", "difference_upper"])
def test_what_could_not_be_compared_is_said_without_nan(lost):
    validation = pd.DataFrame(ROWS | {"value": [0.5, 0.6]})
    known = {"difference": 0.1, "difference_lower": 0.05, "difference_upper": 0.15}
    test = pd.DataFrame(ROWS | {"value": [0.5, 0.6]} | known | {lost: np.nan})
    choice = choose(validation, test, "simple", Rule((("auc", None),)))
    assert "nan" not in choice.reason
    assert "auc could not be compared: too few cases" in choice.reason
