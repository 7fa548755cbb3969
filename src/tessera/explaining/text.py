"""What is known of a customer, for a terminal."""

import textwrap

from tessera.explaining.customer import Explanation

NOTHING = "Nothing is known."
WIDTH = 100


def as_text(explained: Explanation) -> str:
    """Return questions with their answers, and where there is more."""
    lines = []
    for question, sentences in explained.sections.items():
        lines += [question, *map(_bullet, sentences or [NOTHING]), ""]
    more = ", ".join(f"{table} ({len(rows)})" for table, rows in explained.tables.items())
    return "\n".join([*lines, textwrap.fill(f"Rows in: {more}.", WIDTH)])


def _bullet(sentence: str) -> str:
    return textwrap.fill(sentence, WIDTH, initial_indent="  - ", subsequent_indent="    ")
