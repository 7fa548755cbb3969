"""Write the table of clustering methods into docs/segments.md, from what their classes say."""

from pathlib import Path

from tessera.segmentation.methods import METHODS

PAGE = Path(__file__).parents[1] / "docs" / "segments.md"
HEAD = "| Method | Finds | Distances | Number of clusters |"


def table() -> str:
    """Return the table: one row per method, the simplest first."""
    rows = [
        f"| `{name}` | {kind.__doc__.splitlines()[0].rstrip('.')} | {', '.join(kind.metrics)} "
        f"| {'tried in your range' if kind.takes_k else 'found by the method'} |"
        for name, kind in METHODS.items()
    ]
    return "\n".join([HEAD, "|---|---|---|---|", *rows])


def written(page: str) -> str:
    """Return the page with the table of today."""
    before, _, rest = page.partition(HEAD)
    return before + table() + "\n\n" + rest.partition("\n\n")[2]


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text()))
