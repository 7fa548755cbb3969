"""Worked examples of the docs: the files that a page prints, put where the page says."""

import re
from pathlib import Path

from tests.end_to_end.project import Project

# A block whose first line names its file, and for dbt_project.yml the key that it goes below.
BLOCK = re.compile(r"```(?:sql|yaml|csv)\n(?:--|#) (\S+?)(?:: ([^\n]+))?\n(.*?)```", re.DOTALL)


def printed_blocks(page: Path) -> list[tuple[str, str, str]]:
    """Return file, key (or nothing) and content of every block of a page that names its file."""
    return BLOCK.findall(page.read_text())


def install_example(project: Project, page: Path) -> None:
    """Do in a project what a page tells its reader to do with the blocks."""
    for name, key, content in printed_blocks(page):
        file = project.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_added_below(file.read_text(), key, content) if key else content)


def _added_below(text: str, key: str, content: str) -> str:
    """Return a YAML text with lines added below a key, such as 'vars: connector_inputs'."""
    lines = text.splitlines(keepends=True)
    at = 0
    for depth, part in enumerate(key.split(": ")):
        starts = [line.startswith(f"{'  ' * depth}{part}:") for line in lines]
        at = starts.index(True, at) + 1
    return "".join([*lines[:at], content, *lines[at:]])
