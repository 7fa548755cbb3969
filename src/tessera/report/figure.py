"""A picture with everything that belongs to it."""

from dataclasses import dataclass, field
from typing import Any

Spec = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """What a picture is drawn from, to be read.

    Attributes
    ----------
    head : list of str
        Names of the columns.
    body : list of list of str
        The first cell of a row names it.
    caption : str
        What it shows, where a figure has several.
    note : str
        What is to be known with it.
    """

    head: list[str]
    body: list[list[str]]
    caption: str = ""
    note: str = ""


@dataclass(frozen=True)
class Figure:
    """A picture, its finding, and the table behind it.

    Attributes
    ----------
    name : str
        Identifies it, on the page and as a file.
    title : str
        The finding, in a sentence.
    units : str
        How the picture is read, and in which units.
    spoken : str
        What a screen reader says instead of the picture.
    spec : dict or None
        Vega-Lite specification. None: there is nothing to draw, and the title says why.
    tables : list of Table
    follows : tuple of str
        Which of the filters segment and month change it.
    marks : tuple of str
        Which of these mark rows, and leave the others there.
    """

    name: str
    title: str
    units: str = ""
    spoken: str = ""
    spec: Spec | None = None
    tables: list[Table] = field(default_factory=list)
    follows: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """A heading and its figures."""

    name: str
    heading: str
    figures: list[Figure]
