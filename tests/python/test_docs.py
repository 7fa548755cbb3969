"""The pages name every mart, and their links lead somewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("", "docs/**/", "benchmarks/", "examples/**/")
PAGES = sorted(page for folder in FOLDERS for page in ROOT.glob(f"{folder}*.md"))


def _anchors(page: Path) -> set[str]:
    """Return what a link into the page may name: its headings, as GitHub writes them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_mart_has_a_row_and_every_row_is_a_mart():
    folders = [ROOT / "models/marts", ROOT / "models/actions"]
    marts = {
        path.stem
        for folder in folders
        for kind in ("dim", "fct", "rpt")
        for path in folder.rglob(f"{kind}_*.sql")
    }
    snapshots = {path.stem for path in ROOT.glob("snapshots/[a-z]*.yml")}
    page = (ROOT / "docs/marts.md").read_text()
    rows = re.findall(r"^\| `[a-z]+\.(\w+)` \|", page, re.MULTILINE)
    assert sorted(rows) == sorted(marts | snapshots)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files_and_headings(page):
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in _anchors(target), link


def test_the_readme_is_read_in_ten_minutes():
    assert len((ROOT / "README.md").read_text().splitlines()) <= 200
