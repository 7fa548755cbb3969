"""Rows that an earlier pull has already."""

from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from tessera.pulling.parts import Part, PullError


class KnownRows:
    """The rows of earlier parts from a value of the column that grows on.

    A row is known by all that it holds, and as often as the parts hold it. So rows that tie with
    the last value, or come late with a lower one, are neither lost nor doubled, and equal rows stay
    as many as they are.

    Parameters
    ----------
    parts : sequence of Part
        All earlier parts.
    by : str
        The column that grows.
    lowest, highest : pyarrow.Scalar
        From which value on rows are looked up, and the highest that the parts have.
    columns : sequence of str
        Which rows are compared by.

    Raises
    ------
    PullError
        If a part is damaged.
    """

    def __init__(
        self, parts: Sequence[Part], by: str, lowest: Any, highest: Any, columns: Sequence[str]
    ) -> None:
        self._by = by
        self._highest = highest
        self._columns = list(columns)
        self._counts: Counter[bytes] = Counter()
        for part in parts:
            greatest = part.greatest()
            if greatest is None or greatest.as_py() < lowest.as_py():
                continue
            try:
                scan = ds.dataset(part.path).scanner(
                    columns=self._columns, filter=pc.field(by) >= lowest, use_threads=False
                )
                for batch in scan.to_batches():
                    self._counts.update(_digests(batch))
            except (pa.ArrowInvalid, OSError) as error:
                raise PullError(
                    f"{part.path} cannot be read to its end: it is damaged. Put it back from the "
                    f"backup. To pull all of it anew, remove {part.path.parent}"
                ) from error

    def without(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Return the rows of a block that no part has."""
        may_be_known = pc.less_equal(batch.column(self._by), self._highest)
        places = np.flatnonzero(may_be_known.to_numpy(zero_copy_only=False))
        if not len(places):
            return batch
        is_new = np.ones(len(batch), dtype=bool)
        looked_up = batch.select(self._columns).take(pa.array(places))
        for place, digest in zip(places, _digests(looked_up), strict=True):
            if self._counts[digest]:
                self._counts[digest] -= 1
                is_new[place] = False
        return batch.filter(pa.array(is_new))


def _digests(batch: pa.RecordBatch) -> list[bytes]:
    """Return 16 bytes per row that stand for all that it holds."""
    rows = zip(*(_plain(column).to_pylist() for column in batch.columns), strict=True)
    return [blake2b(repr(row).encode(), digest_size=16).digest() for row in rows]


def _plain(column: pa.Array) -> pa.Array:
    """Return dates and times as numbers, and decimals as texts, which are quicker to write out."""
    kind = column.type
    if pa.types.is_timestamp(kind):
        return column.cast(pa.int64())
    if pa.types.is_date(kind):
        return column.cast(pa.int32())
    return column.cast(pa.string()) if pa.types.is_decimal(kind) else column
