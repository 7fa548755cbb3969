"""Builds that run beside each other: a dbt process keeps one core busy, and there are more."""

import inspect
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

POOL = ThreadPoolExecutor(max_workers=2)
_functions: dict[str, Callable] = {}
_builds: dict[str, Future] = {}


def built_in_background(function: Callable) -> Callable:
    """Make a session's fixture of a function that builds a project.

    Its first parameter is an empty folder; others are named like such fixtures, and take what
    these return. It is called once, beside other builds, as soon as a test that asks for it is
    known to run. Who asks for the fixture waits for the end, and fails if it failed.
    """
    name = function.__name__
    _functions[name] = function

    @pytest.fixture(scope="session", name=name)
    def finished() -> object:
        return _builds[name].result()

    return finished


def start_builds(fixtures: Iterable[str], new_folder: Callable[[str], Path]) -> None:
    """Start those builds that are among fixtures, in order, after what they need."""
    for name in fixtures:
        if name in _functions and name not in _builds:
            needed = list(inspect.signature(_functions[name]).parameters)[1:]
            start_builds(needed, new_folder)
            _builds[name] = POOL.submit(_build, name, new_folder(name), needed)


def selected_cases(request: pytest.FixtureRequest, parameter: str) -> list:
    """Return the values of a parameter with which tests of the module are to run."""
    # A doctest has neither a module nor parameters.
    cases = [
        item.callspec.params.get(parameter)
        for item in request.session.items
        if hasattr(item, "callspec") and item.module is request.module
    ]
    return [case for case in cases if case is not None]


def _build(name: str, folder: Path, needed: list[str]) -> object:
    # What is needed was submitted before, so it is done or on its way: nobody waits for ever.
    return _functions[name](folder, *(_builds[other].result() for other in needed))
