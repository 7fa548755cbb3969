"""Weeks of shops that are made up."""

import datetime as dt

import numpy as np

from tessera.demand import Weeks

FIRST = dt.date(2009, 12, 7)


def make_weeks(parts, part_products=None, segments=None):
    """Return weeks from the parts of products."""
    parts = np.asarray(parts, dtype=np.float64)
    places = np.arange(len(parts)) if part_products is None else np.asarray(part_products)
    count = int(places.max()) + 1 if len(places) else 0
    units = np.zeros((count, parts.shape[1]))
    np.add.at(units, places, parts)
    names = [f"P{number:05d}" for number in range(count)]
    return Weeks(names, units, places, segments or ["all_people"] * len(parts), parts, FIRST)
