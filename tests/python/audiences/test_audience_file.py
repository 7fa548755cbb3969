"""What stands on the disk: no formulas, whole files, for their owner only."""

import csv
import io
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.audiences import ExportRefusedError
from tessera.audiences.file import as_csv, safe, write
from tessera.audiences.formats import FORMATS, Person

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
UNSEEN = "\u200b\ufeff\u200e\u00ad\u034f\u00a0 "
WIDE = "\uff1d\uff0b\uff0d\uff20"
STARTS = st.sampled_from(["", "=", "+", "-", "@", "\t", "\r", " =", "\n=", *UNSEEN, *WIDE])


@given(st.lists(st.tuples(STARTS, TEXT).map("".join), min_size=1, max_size=4))
def test_no_cell_begins_like_a_formula_and_none_is_lost(values):
    content = as_csv(["a"] * len(values), [values]).decode()
    _, row = csv.reader(io.StringIO(content, newline=""))
    for value, cell in zip(values, row, strict=True):
        assert not cell.lstrip().startswith(("=", "+", "-", "@"))
        assert not cell.startswith(("\t", "\r"))
        assert cell in (value, f"'{value}")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", *WIDE])
@pytest.mark.parametrize("lead", ["", *UNSEEN, "\u200b\ufeff "])
def test_what_is_not_seen_hides_no_formula(lead, sign):
    assert safe(f"{lead}{sign}1") == f"'{lead}{sign}1"
    assert safe(f"{lead}1{sign}1") == f"{lead}1{sign}1"


def test_who_has_a_formula_for_an_address_cannot_be_reached():
    form = FORMATS["klaviyo"]
    assert not form.reaches(form.row(Person("k", "1", "=cmd|x@example.com")))
    assert form.reaches(form.row(Person("k", "1", "ann@example.com", None, "=cmd()")))


def test_only_the_owner_reads_the_file(tmp_path):
    file = tmp_path / "a.csv"
    write(file, b"x", is_forced=False)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_a_file_is_replaced_only_by_force(tmp_path):
    file = tmp_path / "a.csv"
    file.write_bytes(b"mine")
    file.chmod(0o644)
    with pytest.raises(ExportRefusedError, match="--force"):
        write(file, b"x", is_forced=False)
    assert file.read_bytes() == b"mine"
    write(file, b"x", is_forced=True)
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (b"x", 0o600)
    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(ExportRefusedError, match="--output"):
        write(tmp_path / "no" / "a.csv", b"x", is_forced=False)
