import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from tessera.experiments.multiplicity import adjust


@settings(max_examples=30)
@given(
    st.lists(st.sampled_from([0.0, 1e-300, 0.001, 0.01, 0.01001, 0.04, 0.5, 1.0]), min_size=1),
    st.sampled_from(["holm", "fdr_bh"]),
)
def test_p_values_are_those_of_statsmodels(p_values, method):
    expected = multipletests(p_values, method=method)[1]
    assert adjust(np.array(p_values), method) == pytest.approx(expected, rel=1e-12)
    with_unknown = adjust(np.array([np.nan, *p_values, np.nan]), method)
    assert np.isnan(with_unknown[[0, -1]]).all()
    assert with_unknown[1:-1] == pytest.approx(expected, rel=1e-12)


def test_without_a_comparison_there_is_nothing_to_adjust():
    assert np.isnan(adjust(np.array([np.nan, np.nan]), "fdr_bh")).all()
    assert adjust(np.array([]), "holm").size == 0


def test_another_method_is_refused():
    with pytest.raises(ValueError, match="no method 'bonferroni'"):
        adjust(np.array([0.1]), "bonferroni")
