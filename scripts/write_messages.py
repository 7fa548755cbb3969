"""Write the tables of docs/messages.md that are kept elsewhere: reasons, and checks of the gates.

Run it after a change of seeds/config/rejection_reasons.csv or gx/suites.
"""

import csv
import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
# What helps where a check says nothing else: those of results, which no delivery explains.
ADVICE = "Look at the rows: `tessera quality --rows 5`"
PAGE = ROOT / "docs" / "messages.md"


def reasons() -> str:
    """Return the table of the reasons for which rows are rejected or repaired."""
    with (ROOT / "seeds" / "config" / "rejection_reasons.csv").open() as file:
        rows = [
            (f"`{row['reason']}`", row["what_is_wrong"], row["what_to_do"])
            for row in csv.DictReader(file)
        ]
    return _table(("Reason", "What is wrong", "What to do"), rows)


def checks() -> str:
    """Return the table of the checks of all suites."""
    rows = []
    for path in sorted((ROOT / "gx" / "suites").glob("*.yml")):
        for check in yaml.safe_load(path.read_text(encoding="utf-8"))["expectations"]:
            limit = check.get("threshold")
            about = f"{path.stem}, {check['severity']}" + (f", {limit:g}" if limit else "")
            advice = " ".join(check[key] for key in ("cause", "action") if key in check)
            name = f"`{check.get('name') or check['type']}`"
            rows.append((f"{name}<br>{about}", check["note"], advice or ADVICE))
    return _table(("Check, suite, severity and limit", "What it means", "What to do"), rows)


def _table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [header, ("---",) * len(header), *rows]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def written(page: str) -> str:
    """Return the page with its tables as they are to be."""
    for name, table in (("reasons", reasons()), ("checks", checks())):
        page = re.sub(
            f"(<!-- {name}: .*? -->\n).*?(<!-- end of {name} -->)",
            lambda match, table=table: f"{match[1]}\n{table}\n\n{match[2]}",
            page,
            flags=re.DOTALL,
        )
    return page


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text()))
