"""The exposures name what is really read."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
READERS = {
    "superset_dashboard": "examples/superset/assets/datasets/*.yaml",
    "exports": "src/tessera/audiences/*.py",
    "report": "src/tessera/report/queries/**/*.sql",
}
TABLE = re.compile(r"\b(?:marts|actions|quality)\.((?:dim|fct|rpt)_\w+)")
PHYSICAL = re.compile(r"^table_name: ((?:dim|fct|rpt)_\w+)$", re.MULTILINE)


def exposures() -> dict[str, list[str]]:
    """Return the tables of each exposure."""
    listed = yaml.safe_load((ROOT / "models/_exposures.yml").read_text())["exposures"]
    return {
        exposure["name"]: [read.split("'")[1] for read in exposure["depends_on"]]
        for exposure in listed
    }


@pytest.mark.parametrize("name", exposures())
def test_an_exposure_lists_the_tables_that_are_read(name):
    texts = [file.read_text() for file in ROOT.glob(READERS[name])]
    read = {table for text in texts for table in TABLE.findall(text) + PHYSICAL.findall(text)}
    assert exposures()[name] == sorted(read)
