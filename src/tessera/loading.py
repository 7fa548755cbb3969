"""Importing large libraries while other models run."""

import importlib
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any

_lock = threading.RLock()


def load(module: str) -> ModuleType:
    """Import a module, one at a time in the whole process, and keep its libraries to one thread.

    dbt runs Python models in threads. Two threads that import scikit-learn or Great Expectations
    at the same moment can each meet modules that the other has half imported, since these
    packages import themselves in circles; the models then fail at random.

    How many threads a library takes is said for the whole process: were it one model that says one
    and takes it back, sums of another that runs beside it would change in their last digits.

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
    found = _imported(module)
    if "numpy" in sys.modules:
        from threadpoolctl import threadpool_limits

        threadpool_limits(limits=1)
    return found


def _imported(module: str) -> ModuleType:
    with _lock:
        return importlib.import_module(module)


def lazily(package: str, places: Mapping[str, Sequence[str]]) -> Callable[[str], Any]:
    """Return the ``__getattr__`` of a package that imports what it offers when it is asked for.

    Parameters
    ----------
    package : str
        Its full name.
    places : mapping of str to sequence of str
        The names that it offers, by the module that has them.

    Returns
    -------
    callable
        Takes a name; raises AttributeError if it is none of these.

    Examples
    --------
    >>> lazily("tessera", {"loading": ["load"]})("load").__name__
    'load'
    """
    modules = {name: module for module, names in places.items() for name in names}

    def get(name: str) -> Any:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(_imported(f"{package}.{modules[name]}"), name)

    return get
