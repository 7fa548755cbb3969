"""Builds that run beside each other: a dbt process keeps one core busy, and there are more."""

import inspect
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

POOL = ThreadPoolExecutor(max_workers=2)
_functions: dict[str, Callable] = {}
_builds: dict[str, Future] = {}


def built_in_background(function: Callable) -> Callable:
    """Make a session's fixture of a function that builds a project, or starts builds.

    Of its parameters, folder is an empty folder, new_folder makes one of a name, and cases are the
    values with which the tests that ask for the fixture are to run; others are named like such
    fixtures, and take what these return. It is called once, beside other builds, with the session's
    first test. Who asks for the fixture waits for the end, and fails if it failed.
    """
    name = function.__name__
    assert name not in _functions, f"two fixtures are called {name}"
    _functions[name] = function

    @pytest.fixture(scope="session", name=name)
    def finished() -> object:
        return _builds[name].result()

    return finished


def start_builds(items: Sequence[pytest.Item], new_folder: Callable[[str], Path]) -> None:
    """Start all builds that tests ask for, in the order of the tests, after what they need."""
    for item in items:
        # A doctest has no fixtures.
        for name in getattr(item, "fixturenames", ()):
            _start(name, items, new_folder)


def _start(name: str, items: Sequence[pytest.Item], new_folder: Callable[[str], Path]) -> None:
    if name not in _functions or name in _builds:
        return
    given: dict[str, object] = {}
    needed = []
    for parameter in inspect.signature(_functions[name]).parameters:
        if parameter == "folder":
            given[parameter] = new_folder(name)
        elif parameter == "new_folder":
            given[parameter] = new_folder
        elif parameter == "cases":
            given[parameter] = _cases(name, items)
        else:
            _start(parameter, items, new_folder)
            needed.append(parameter)
    _builds[name] = POOL.submit(_build, name, given, needed)


def _cases(name: str, items: Sequence[pytest.Item]) -> list:
    """Return the values of the only parameter of the tests that ask for a fixture."""
    asking = [item for item in items if name in getattr(item, "fixturenames", ())]
    values = [list(item.callspec.params.values()) for item in asking if hasattr(item, "callspec")]
    return list(dict.fromkeys(value for (value,) in values))


def _build(name: str, given: dict[str, object], needed: list[str]) -> object:
    # What is needed was submitted before, so it is done or on its way: nobody waits for ever.
    results = {other: _builds[other].result() for other in needed}
    return _functions[name](**given, **results)
