"""The page: one file with everything in it, that asks nothing of the network."""

import html
import json
from functools import cache
from pathlib import Path

from tessera.report.facts import SMALLEST_GROUP, Facts
from tessera.report.figure import Figure, Section, Table
from tessera.report.letter import Paragraph, sentence
from tessera.report.specs import CONFIG, FONTS
from tessera.report.words import Words

HERE = Path(__file__).parent
# No other place may be asked for anything. Vega's expressions are interpreted, not compiled.
# What the page takes of Vega; the whole would be twice as much to bundle.
SNIPPET = "window.vegaEmbed = vegaEmbed;"
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
LANGUAGES = {"en": "en-GB", "zh": "zh-CN"}
SPACES = {"en": " ", "zh": ""}
COMMAS = {"en": ", ", "zh": "\N{FULLWIDTH COMMA}"}


def write_page(
    facts: Facts, words: Words, letter: list[Paragraph], sections: list[Section], bundle: str
) -> str:
    """Return the HTML of the report.

    Parameters
    ----------
    facts : Facts
        For the figures of the month, which follow the filters.
    words : Words
        The language.
    letter : list of Paragraph
    sections : list of Section
    bundle : str
        Vega, Vega-Lite and Vega-Embed as one script.
    """
    shop = facts.shop
    title = words("page.title", **shop)
    about = words("page.about", **shop, currency=shop["base_currency"], smallest=SMALLEST_GROUP)
    months, tiles = _tiles(facts, words)
    first = {"segment": "all"} | ({"month": months[0][0]} if months else {})
    data = {
        "figures": [
            {
                "name": figure.name,
                "spec": figure.spec,
                "follows": figure.follows,
                "marks": figure.marks,
            }
            for section in sections
            for figure in section.figures
            if figure.spec
        ],
        "config": CONFIG,
        "tiles": tiles,
        "first": first,
        "comma": COMMAS[words.language],
        "texts": {
            "scope": words.text("page.scope"),
            "changed": words.text("page.changed"),
            "unmoved": words.text("page.unmoved"),
            "empty": words("page.empty", smallest=SMALLEST_GROUP),
            "unmarked": words("page.unmarked", smallest=SMALLEST_GROUP),
        },
    }
    script = (HERE / "report.js").read_text(encoding="utf-8")
    style = (HERE / "report.css").read_text(encoding="utf-8").replace("var(--fonts)", FONTS)
    parts = [
        f'<!doctype html><html lang="{LANGUAGES[words.language]}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        f"<title>{_text(title)}</title><style>{style}</style></head><body>",
        f'<header><h1>{_text(title)}</h1><p class="about">{sentence(facts, words, "opening")} ',
        f"{_text(about)}</p></header><main>",
        _letter(letter, words),
        _contents(sections, words),
        _form(months, facts, words),
        _month(tiles, first, words),
        _today(facts, words),
        *(_section(section, words) for section in sections),
        f"</main><noscript><p>{_text(words('page.no_script'))}</p></noscript>",
        f'<script type="application/json" id="report">{_json(data)}</script>',
        f'<script type="module">{_script(bundle)}\n{_script(script)}</script></body></html>\n',
    ]
    return "".join(parts)


@cache
def vega_bundle() -> str:
    """Return the scripts that draw pictures, as vl-convert carries them."""
    import vl_convert

    return vl_convert.javascript_bundle(SNIPPET)


def _tiles(facts: Facts, words: Words) -> tuple[list[tuple[str, str]], dict[str, dict[str, str]]]:
    """Return the months to choose from, the newest first, and the figures of each choice."""
    rows = facts.rows("months")
    ends = sorted({row["month_end_date"] for row in rows if row["segment"] == "all"}, reverse=True)
    months = [(end.isoformat(), words.month(end)) for end in ends[:12]]
    tiles = {
        f"{row['month_end_date'].isoformat()}|{row['segment']}": {
            "revenue": words.money(row["revenue"]),
            "orders": words.count(row["order_count"]),
            "buyers": words.count(row["buyer_count"]),
            "order": words.money(row["order_value"]),
            "buyers_from": words("tiles.guests", **row) if row["guest_order_count"] else "",
            "revenue_from": words("tiles.from_orders", **row),
            "order_from": words("tiles.of_orders", **row),
        }
        for row in rows
        if row["month_end_date"].isoformat() in dict(months)
    }
    return months, tiles


def _letter(letter: list[Paragraph], words: Words) -> str:
    parts = "".join(
        f"<h3>{_text(part.heading)}</h3><p>{SPACES[words.language].join(part.sentences)}</p>"
        for part in letter
    )
    heading = _text(words("page.letter"))
    return (
        f'<section class="letter" aria-labelledby="letter"><h2 id="letter">{heading}</h2>{parts}'
        "</section>"
    )


def _contents(sections: list[Section], words: Words) -> str:
    links = "".join(
        f'<li><a href="#of-{section.name}">{_text(section.heading)}</a></li>'
        for section in sections
    )
    return f'<nav aria-label="{_text(words("page.contents"))}"><ul>{links}</ul></nav>'


def _form(months: list[tuple[str, str]], facts: Facts, words: Words) -> str:
    """Return the filters; of those that there is something to choose from."""
    known = {row["segment"] for row in facts.rows("segment_map")}
    segments = [(name, words.name("segment", name)) for name in facts.segments if name in known]
    selects = ""
    if segments:
        options = [("all", words("page.everybody")), *segments]
        selects += _select("segment", words("page.segment"), options)
    if months:
        selects += _select("month", words("page.month"), months)
    if not selects:
        return ""
    label = _text(words("page.filters"))
    return (
        f'<form aria-label="{label}">{selects}<span id="said" role="status" class="unseen"></span>'
        "</form>"
    )


def _select(name: str, label: str, options: list[tuple[str, str]]) -> str:
    shown = "".join(
        f'<option value="{_text(value)}">{_text(text)}</option>' for value, text in options
    )
    return f'<label>{_text(label)} <select name="{name}" disabled>{shown}</select></label>'


def _month(tiles: dict[str, dict[str, str]], first: dict[str, str], words: Words) -> str:
    figures = tiles.get(f"{first.get('month')}|all")
    if not figures:
        return ""
    cells = []
    for name in ("revenue", "orders", "buyers", "order"):
        below = figures.get(f"{name}_from")
        cells.append(
            f"<div><dt>{_text(words(f'tiles.{name}'))}</dt>"
            f'<dd class="figure" data-tile="{name}">{_text(figures[name])}</dd>'
            + (f'<dd class="from" data-tile="{name}_from">{_text(below)}</dd>' if below else "")
            + "</div>"
        )
    heading, note = _text(words("page.numbers")), _text(words("page.segments_note"))
    return (
        f'<section aria-labelledby="numbers"><h2 id="numbers">{heading}</h2>'
        f'<p class="units">{note}</p><dl class="tiles">{"".join(cells)}</dl></section>'
    )


def _today(facts: Facts, words: Words) -> str:
    row = facts.row("headline")
    cells = []
    for name, value in (
        ("customers", "customer_count"),
        ("repeat", "repeat_share"),
        ("expected", "purchase_rate"),
        ("at_risk", "revenue_at_risk"),
    ):
        if row[value] is not None:
            cells.append(
                f"<div><dt>{_text(words(f'tiles.{name}'))}</dt>"
                f'<dd class="figure">{_text(words(f"tiles.{name}_is", **row))}</dd>'
                f'<dd class="from">{_text(words(f"tiles.{name}_of", **row))}</dd></div>'
            )
    if not cells:
        return ""
    heading = _text(words("page.today"))
    return (
        f'<section aria-labelledby="today"><h2 id="today">{heading}</h2>'
        f'<dl class="tiles">{"".join(cells)}</dl></section>'
    )


def _section(section: Section, words: Words) -> str:
    figures = "".join(_figure(figure, words) for figure in section.figures)
    return (
        f'<section aria-labelledby="of-{section.name}"><h2 id="of-{section.name}">'
        f'{_text(section.heading)}</h2><div class="figures">{figures}</div></section>'
    )


def _figure(figure: Figure, words: Words) -> str:
    picture = ""
    if figure.spec:
        picture = (
            '<p class="scope" hidden></p>'
            f'<div class="picture" role="img" aria-label="{html.escape(figure.spoken)}"></div>'
            '<p class="empty scope" hidden></p>'
        )
    units = f'<p class="units">{_text(figure.units)}</p>' if figure.units else ""
    tables = "".join(_table(table, figure, words) for table in figure.tables if table.body)
    return (
        f'<figure id="{figure.name}" aria-labelledby="{figure.name}-title"><figcaption>'
        f'<h3 id="{figure.name}-title">{_text(figure.title)}</h3>{units}</figcaption>'
        f"{picture}{tables}</figure>"
    )


def _table(table: Table, figure: Figure, words: Words) -> str:
    name = _text(words("page.table", name=table.caption or _short(figure, words)))
    note = f"<caption>{_text(table.note)}</caption>" if table.note else ""
    head = "".join(f'<th scope="col">{_text(cell)}</th>' for cell in table.head)
    body = "".join(
        f'<tr><th scope="row">{_text(row[0])}</th>'
        + "".join(f"<td{_class(cell)}>{_text(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in table.body
    )
    return (
        f'<details><summary>{name}</summary><div class="scroll" tabindex="0" role="region" '
        f'aria-label="{name}"><table>{note}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
        "</div></details>"
    )


def _short(figure: Figure, words: Words) -> str:
    """Return a word or two that name a figure; of methods compared, what they are for."""
    task = figure.name.removeprefix("leaderboard_")
    if task != figure.name:
        return words.name("task", task)
    return words(f"figures.{figure.name}.name")


def _class(cell: str) -> str:
    return ' class="text"' if len(cell) > 40 else ""  # noqa: PLR2004


def _text(text: str) -> str:
    return html.escape(text, quote=True)


def _json(data: object) -> str:
    """Return JSON that cannot end the element it is in."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _script(script: str) -> str:
    """Return a script that cannot end the element it is in."""
    return script.replace("</script", "<\\/script").replace("<!--", "<\\!--")
