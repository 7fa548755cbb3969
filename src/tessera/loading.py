"""Importing large libraries while other models run."""

import importlib
import threading
from types import ModuleType

_lock = threading.RLock()


def load(module: str) -> ModuleType:
    """Import a module, one at a time in the whole process.

    dbt runs Python models in threads. Two threads that import scikit-learn or Great Expectations
    at the same moment can each meet modules that the other has half imported, since these
    packages import themselves in circles; the models then fail at random.

    Parameters
    ----------
    module : str
        Its full name, such as ``tessera.segmentation``.

    Returns
    -------
    module
        The module, fully imported.

    Examples
    --------
    >>> load("tessera.identity").__name__
    'tessera.identity'
    """
    with _lock:
        return importlib.import_module(module)
