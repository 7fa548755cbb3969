"""What is known of a customer, as a page in one file."""

from html import escape

from tessera.explaining.customer import Explanation
from tessera.explaining.text import NOTHING

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
  color: #1a1a1a; background: #fff; }
h1 { font-size: 1.4rem; overflow-wrap: anywhere; } h2 { font-size: 1.1rem; margin-top: 2rem; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: .85rem; }
th, td { border: 1px solid #bbb; padding: .2rem .5rem; text-align: left; vertical-align: top; }
"""


def as_page(explained: Explanation) -> str:
    """Return a page that needs no other file: the answers, and the rows of every table."""
    title = f"Customer {escape(explained.customer_key)}"
    sections = "".join(
        f"<h2>{escape(question)}</h2><ul>{''.join(map(_item, sentences or [NOTHING]))}</ul>"
        for question, sentences in explained.sections.items()
    )
    tables = "".join(_table(explained, name) for name in explained.tables)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{STYLE}</style></head><body><main><h1>{title}</h1>"
        f"{sections}<h2>All rows</h2>{tables}</main></body></html>\n"
    )


def _item(sentence: str) -> str:
    return f"<li>{escape(sentence)}</li>"


def _table(explained: Explanation, name: str) -> str:
    rows = explained.tables[name]
    head = "".join(
        f'<th scope="col" title="{escape(explained.comments.get((name, column), ""))}">'
        f"{escape(column)}</th>"
        for column in rows[0]
    )
    body = "".join(
        "<tr>" + "".join(f"<td>{_value(value)}</td>" for value in row.values()) + "</tr>"
        for row in rows
    )
    return (
        f"<details><summary>{escape(name)}, {len(rows)}</summary>"
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(name)}"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div></details>"
    )


def _value(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    return "" if value is None else escape(str(value))
