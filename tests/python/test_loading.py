"""What models in Python do before anything else."""

import numpy as np
from threadpoolctl import threadpool_info, threadpool_limits

from tessera.loading import load


def test_libraries_keep_to_one_thread():
    """Also after a model that ran beside it took back what it had said."""
    assert np.ones((2, 2)).dot(np.ones((2, 2))).sum() == 8
    threadpool_limits(limits=2)
    load("tessera.learning")
    found = threadpool_info()
    assert found
    assert {library["num_threads"] for library in found} == {1}
