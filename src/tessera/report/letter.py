"""The letter to the owner: what changed, what to do, what came of it, what nobody knows yet."""

from dataclasses import dataclass

from tessera.report.facts import Facts
from tessera.report.words import MarkedWords, Words

# Each sentence is a named query with one row. Its column ``says`` picks the text of the catalogue,
# and its other columns are the only figures of the text.
PARAGRAPHS = {
    "changed": ("sales", "sales_last_year", "moves"),
    "to_do": ("retention", "actions", "stock"),
    "came_of_it": ("predictions", "demand"),
    "earned": ("earned",),
    "unknown": ("holdout", "unknown_effects", "data"),
}


@dataclass(frozen=True)
class Paragraph:
    """A heading and its sentences, as HTML.

    Attributes
    ----------
    heading : str
    sentences : tuple of str
        Each with its figures marked by query and column.
    """

    heading: str
    sentences: tuple[str, ...]


def write_letter(facts: Facts, words: Words) -> list[Paragraph]:
    """Return the letter; a text that the catalogue leaves empty is left out."""
    letter = []
    for name, queries in PARAGRAPHS.items():
        written = (sentence(facts, words, query) for query in queries)
        sentences = tuple(text for text in written if text)
        if sentences:
            letter.append(Paragraph(words(f"headings.{name}"), sentences))
    return letter


def sentence(facts: Facts, words: Words, query: str) -> str:
    """Return the sentence that a query of the letter says, as HTML."""
    name = f"letter/{query}"
    row = facts.row(name)
    return MarkedWords(words, name)(f"letter.{query}.{row['says']}", **row)
