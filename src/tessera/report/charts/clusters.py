"""Which groupings were tried, and whether they come back."""

from tessera.report.facts import Facts, Row
from tessera.report.figure import Figure, Table
from tessera.report.specs import interval_plot, wrapped
from tessera.report.words import Words

# Below this, groups are called unstable (Hennig 2007).
STABLE_FROM = 0.6


def cluster_selection(facts: Facts, words: Words) -> Figure:
    """Return the stability of each method and number of groups."""
    rows = facts.rows("cluster_selection")
    if not rows:
        return Figure("cluster_selection", words("figures.cluster_selection.none"))
    table = Table(
        [words(f"columns.{name}") for name in ("grouping", "stability", "silhouette", "in_use")],
        [
            [
                words("figures.cluster_selection.one", **row),
                _interval(row, words),
                "" if row["silhouette"] is None else words.number(row["silhouette"]),
                words("said.in_use") if row["is_chosen"] else "",
            ]
            for row in rows
        ],
    )
    chosen = next((row for row in rows if row["is_chosen"]), None)
    judged = [row for row in rows if row["min_jaccard"] is not None]
    if chosen:
        title = words("figures.cluster_selection.title", **chosen, tried=len(rows))
    else:
        title = words("figures.cluster_selection.unstable", tried=len(rows))
    if not judged:
        return Figure("cluster_selection", title, tables=[table])
    values = [
        {
            "label": wrapped(words("figures.cluster_selection.one", **row)),
            "value": round(row["min_jaccard"], 3),
            "lower": round(row["min_jaccard_lower"], 3),
            "upper": round(row["min_jaccard_upper"], 3),
            "kind": "chosen" if row["is_chosen"] else "other",
            "tip": _interval(row, words),
        }
        for row in sorted(judged, key=lambda row: (-row["min_jaccard"], row["method"]))
    ]
    return Figure(
        "cluster_selection",
        title,
        words("figures.cluster_selection.units"),
        words("figures.cluster_selection.spoken", tried=len(judged)),
        interval_plot(values, words("units.stability"), ".1f", STABLE_FROM),
        tables=[table],
    )


def _interval(row: Row, words: Words) -> str:
    if row["min_jaccard"] is None:
        return ""
    return words(
        "said.number_interval",
        value=row["min_jaccard"],
        lower=row["min_jaccard_lower"],
        upper=row["min_jaccard_upper"],
    )
