"""Write the tables of methods into the docs, from what their classes say."""

from collections.abc import Callable, Iterable
from pathlib import Path

from tessera.recommendation.methods import compared_methods
from tessera.recommendation.methods.base import KINDS
from tessera.recommendation.methods.routes import NEW_PRODUCTS
from tessera.segmentation.methods import METHODS

DOCS = Path(__file__).parents[1] / "docs"


def _says(kind: type) -> str:
    return (kind.__doc__ or "").splitlines()[0].rstrip(".")


def cluster_methods() -> Iterable[str]:
    """Return a row per clustering method, the simplest first."""
    yield "| Method | Finds | Distances | Number of clusters |"
    for name, kind in METHODS.items():
        number = "tried in your range" if kind.takes_k else "found by the method"
        yield f"| `{name}` | {_says(kind)} | {', '.join(kind.metrics)} | {number} |"


def recommenders() -> Iterable[str]:
    """Return a row per recommender, the simplest first."""
    yield "| Recommender | What a product is scored by |"
    for name, kind in compared_methods().items():
        yield f"| `{name}`{' (a baseline)' if kind.is_baseline else ''} | {_says(kind)} |"


def routes() -> Iterable[str]:
    """Return a row per route, by name, with the sentence that customers read."""
    yield "| `route` | What speaks for the product most | Reason |"
    for route in sorted({kind.route for kind in KINDS.values()} | {NEW_PRODUCTS}):
        yield f"| `{route.name}` | {route.meaning} | {route.reason} |"


TABLES: dict[str, list[Callable[[], Iterable[str]]]] = {
    "segments.md": [cluster_methods],
    "recommendations.md": [recommenders, routes],
}


def written(name: str) -> str:
    """Return a page with the tables of today."""
    page = (DOCS / name).read_text()
    for table in TABLES[name]:
        head, *rows = table()
        before, _, rest = page.partition(head)
        ruler = "|" + "---|" * (head.count("|") - 1)
        page = before + "\n".join([head, ruler, *rows]) + "\n\n" + rest.partition("\n\n")[2]
    return page


if __name__ == "__main__":
    for name in TABLES:
        (DOCS / name).write_text(written(name))
