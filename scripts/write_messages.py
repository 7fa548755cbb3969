"""Write the table of reasons in docs/messages.md from seeds/config/rejection_reasons.csv."""

import csv
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "messages.md"


def reasons() -> str:
    """Return the table of the reasons for which rows are rejected or repaired."""
    with (ROOT / "seeds" / "config" / "rejection_reasons.csv").open() as file:
        rows = [
            f"| `{row['reason']}` | {row['what_is_wrong']} | {row['what_to_do']} |"
            for row in csv.DictReader(file)
        ]
    return "\n".join(["| Reason | What is wrong | What to do |", "|---|---|---|", *rows])


def written(page: str) -> str:
    """Return the page with its table as it is to be."""
    return re.sub(
        "(<!-- reasons: .*? -->\n).*?(<!-- end of reasons -->)",
        lambda match: f"{match[1]}\n{reasons()}\n\n{match[2]}",
        page,
        flags=re.DOTALL,
    )


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text()))
