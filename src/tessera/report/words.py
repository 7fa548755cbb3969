"""What the report says, in the reader's language: one catalogue of texts, and how figures look."""

import html
import string
from collections.abc import Callable, Mapping
from datetime import date as day
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from babel.dates import format_date
from babel.numbers import format_compact_decimal, format_currency, format_decimal, format_percent

CATALOGUE = Path(__file__).parent / "catalogue.yml"
# The languages of the catalogue, and how their figures and dates are written.
LOCALES = {"en": "en_GB", "zh": "zh_CN"}
WHOLE_FROM = 100
ONE_DIGIT_BELOW = 0.1
# What is no figure, though it comes from a query.
PLAIN = {"date", "month", "text", "action"}


@cache
def catalogue() -> dict[str, Any]:
    """Return the texts: groups of keys, and for each key a text by language."""
    return yaml.safe_load(CATALOGUE.read_text(encoding="utf-8"))


class Words(string.Formatter):
    """The texts of one language, with figures written as its readers expect.

    A text names a figure and how it is written: ``{customer_count:count}``. The kinds are count,
    number, signed, money, signed_money, share, change, points, date, month, text, and the groups
    of names in the catalogue, such as segment. ``{n:count|order|orders}`` adds the noun, of one
    or of several.

    Parameters
    ----------
    language : str
        One of ``LOCALES``.
    currency : str
        ISO 4217 code of all money.

    Examples
    --------
    >>> words = Words("en", "GBP")
    >>> words.fill("{n:count} of {m:money}, {s:share}", {"n": 1234, "m": 5.5, "s": 0.25})
    '1,234 of £5.50, 25%'
    >>> words.fill("{n:count|order|orders}", {"n": 1})
    '1 order'
    >>> words.name("segment", "cannot_lose")
    'cannot lose'
    """

    def __init__(self, language: str, currency: str) -> None:
        self.language = language
        self.locale = LOCALES[language]
        self.currency = currency
        self._kinds: dict[str, Callable[[Any], str]] = {
            "count": self.count,
            "number": self.number,
            "signed": lambda value: self._signed(value, self.number),
            "money": self.money,
            "signed_money": self.signed_money,
            "share": self.share,
            "change": self.change,
            "points": self.points,
            "date": self.date,
            "month": self.month,
            "": str,
            "text": str,
        }

    def __call__(self, key: str, /, **values: Any) -> str:
        """Return a text of the catalogue, its figures filled in; the key is ``group.name``."""
        return self.fill(self.text(key), values)

    def text(self, key: str) -> str:
        """Return a text of the catalogue as it is written there."""
        found: Any = catalogue()
        for part in key.split("."):
            found = found[part]
        return str(found[self.language]).strip()

    def fill(self, template: str, values: Mapping[str, Any]) -> str:
        """Fill figures into a text."""
        return self.vformat(template, (), values)

    def format_field(self, value: Any, format_spec: str) -> str:
        """Write a figure as its kind asks; a kind that is no figure is a group of names."""
        kind, *nouns = format_spec.split("|")
        written = self._kinds[kind](value) if kind in self._kinds else self.name(kind, value)
        return f"{written} {nouns[value != 1]}" if nouns else written

    def name(self, group: str, code: str, otherwise: str | None = None) -> str:
        """Return what a code of the tables is called; else what is given, or the code in words."""
        known = catalogue()["names"][group].get(code)
        return known[self.language] if known else otherwise or str(code).replace("_", " ")

    def knows(self, group: str, code: str) -> bool:
        """Return whether a code has a name of its own."""
        return code in catalogue()["names"][group]

    def count(self, value: float) -> str:
        """Write a whole number."""
        return format_decimal(round(value), locale=self.locale)

    def number(self, value: float) -> str:
        """Write a number with up to three digits that count."""
        digits = next((n for n, least in enumerate((100, 10, 1)) if abs(value) >= least), 3)
        pattern = "#,##0." + "#" * digits if digits else "#,##0"
        return format_decimal(value, format=pattern, locale=self.locale)

    def money(self, value: float) -> str:
        """Write an amount in the base currency; pennies only of small ones."""
        pattern = "¤#,##0" if abs(value) >= WHOLE_FROM else "¤#,##0.00"
        return ("\N{MINUS SIGN}" if value < 0 else "") + format_currency(
            abs(value), self.currency, format=pattern, locale=self.locale, currency_digits=False
        )

    def short(self, value: float) -> str:
        """Write a large number shortly, as on an axis."""
        return format_compact_decimal(value, locale=self.locale, fraction_digits=1)

    def share(self, value: float) -> str:
        """Write a share as a percentage; one decimal of those below a tenth."""
        pattern = "#,##0.#%" if abs(value) < ONE_DIGIT_BELOW else "#,##0%"
        return format_percent(value, format=pattern, locale=self.locale)

    def change(self, value: float) -> str:
        """Write a relative change as a percentage with its sign."""
        return self._signed(value, self.share)

    def measured(self, value: float, unit: str) -> str:
        """Write a figure by its unit, as features of customers have it."""
        if unit == "share":
            return self.share(value)
        return self.money(value) if unit == "base currency" else self.number(value)

    def signed_short(self, value: float) -> str:
        """Write a number with its sign and one decimal, as in a cell."""
        return self._signed(
            round(value, 1), lambda size: format_decimal(size, format="0.0", locale=self.locale)
        )

    def signed_money(self, value: float) -> str:
        """Write an amount with its sign."""
        return self._signed(value, self.money)

    def points(self, value: float) -> str:
        """Write a difference of shares in percentage points, with its sign."""
        return self._signed(100 * value, lambda points: format_decimal(
            points, format="#,##0.0", locale=self.locale
        ))  # fmt: skip

    def date(self, value: day) -> str:
        """Write a day."""
        return format_date(value, "long", locale=self.locale)

    def month(self, value: day) -> str:
        """Write a month with its year."""
        pattern = "y年M月" if self.language == "zh" else "MMMM y"
        return format_date(value, pattern, locale=self.locale)

    def listed(self, texts: list[str]) -> str:
        """Join texts in the way of the language."""
        return ("、" if self.language == "zh" else ", ").join(texts)

    def _signed(self, value: float, write: Callable[[float], str]) -> str:
        return ("+" if value > 0 else "\N{MINUS SIGN}" if value < 0 else "") + write(abs(value))


class MarkedWords(Words):
    """The same for a page: each figure is marked with the query and column that it comes from.

    Parameters
    ----------
    words : Words
        The language.
    query : str
        The named query that all figures come from.
    """

    def __init__(self, words: Words, query: str) -> None:
        super().__init__(words.language, words.currency)
        self._query = query

    def fill(self, template: str, values: Mapping[str, Any]) -> str:
        """Fill figures into a text, each as ``<data value data-from>``."""
        parts = []
        for literal, field, kind, _ in self.parse(template):
            parts.append(html.escape(literal, quote=False))
            if field is not None:
                shown = html.escape(self.format_field(values[field], kind or "text"), quote=False)
                value = html.escape(str(values[field]))
                strong = "" if kind in PLAIN else ' class="figure"'
                came = f"{self._query}.{field}"
                parts.append(f'<data{strong} value="{value}" data-from="{came}">{shown}</data>')
        return "".join(parts)
