"""Methods known by their names, the simplest first."""

from typing import ClassVar, Protocol, TypeVar


class Kind(Protocol):
    """A class of methods."""

    name: ClassVar[str]
    place: ClassVar[int]


K = TypeVar("K", bound=Kind)


def make_known(kinds: dict[str, type[K]], kind: type[K]) -> None:
    """Add a class that has a name of its own to those known, in the order of their places.

    Called by ``__init_subclass__`` of a task's base class, it makes a new method known, compared
    and chosen by its name as soon as its class is written.

    Parameters
    ----------
    kinds : dict of str to type
        All of a task by name; changed.
    kind : type
        With ``name`` and ``place``.

    Examples
    --------
    >>> class Mean:
    ...     name, place = "mean", 2
    >>> class Median:
    ...     name, place = "median", 1
    >>> kinds = {}
    >>> make_known(kinds, Mean), make_known(kinds, Median), list(kinds)
    (None, None, ['median', 'mean'])
    """
    if "name" in vars(kind):
        every = sorted([*kinds.values(), kind], key=lambda one: one.place)
        kinds.clear()
        kinds.update((one.name, one) for one in every)
