"""Builds that run beside each other: a dbt process keeps one core busy, and there are more."""

import heapq
import inspect
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from itertools import count
from pathlib import Path
from threading import Condition

import pytest


class Turns:
    """Lets so many builds go on at once, first those whose tests come first."""

    def __init__(self, size: int) -> None:
        self._free = size
        self._waiting: list[tuple[int, int]] = []
        self._numbers = count()
        self._changed = Condition()

    @contextmanager
    def turn(self, place: int) -> Iterator[None]:
        """Wait until a build is free to go on, and nobody waits with a place before this one."""
        with self._changed:
            ticket = (place, next(self._numbers))
            heapq.heappush(self._waiting, ticket)
            self._changed.wait_for(lambda: self._free and self._waiting[0] == ticket)
            heapq.heappop(self._waiting)
            self._free -= 1
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._free += 1
                self._changed.notify_all()


# Threads only wait: for their turn, for what they need, and for a process.
_threads = ThreadPoolExecutor(max_workers=500)
_turns = Turns(os.cpu_count() or 2)
# Where the fixture that a thread works for stands among the others, in the order of the tests.
_place: ContextVar[int] = ContextVar("place")
_functions: dict[str, Callable] = {}
_builds: dict[str, Future] = {}


def start(function: Callable, *arguments: object) -> Future:
    """Start one more build for the fixture whose function calls this."""
    return _threads.submit(copy_context().run, _in_turn, function, *arguments)


def _in_turn(function: Callable, *arguments: object, **given: object) -> object:
    with _turns.turn(_place.get()):
        return function(*arguments, **given)


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
    _builds[name] = _threads.submit(_build, name, len(_builds), given, needed)


def _cases(name: str, items: Sequence[pytest.Item]) -> list:
    """Return the values of the only parameter of the tests that ask for a fixture."""
    asking = [item for item in items if name in getattr(item, "fixturenames", ())]
    values = [list(item.callspec.params.values()) for item in asking if hasattr(item, "callspec")]
    return list(dict.fromkeys(value for (value,) in values))


def _build(name: str, place: int, given: dict[str, object], needed: list[str]) -> object:
    _place.set(place)
    results = {other: _builds[other].result() for other in needed}
    return _in_turn(_functions[name], **given, **results)
