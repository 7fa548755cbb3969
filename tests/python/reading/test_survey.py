"""Lines are counted from the bytes, wherever the pieces end in which they are read."""

import pytest

from tessera.reading.survey import CHUNK, survey


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
@pytest.mark.parametrize("shift", [-2, -1, 0])
def test_a_line_end_at_the_end_of_a_piece_counts_once(tmp_path, encoding, end, shift):
    first = "a" * (CHUNK // len("a".encode(encoding)) + shift)
    file = tmp_path / "lines.csv"
    file.write_bytes(f"{first}{end}b{end}c".encode(encoding))
    assert survey(file, None, encoding).line_count == 3
