"""The catalogue has every text in every language, and every name that a build may use."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tessera.report import LOCALES
from tessera.report.facts import QUERIES
from tessera.report.letter import PARAGRAPHS
from tessera.report.words import Words, catalogue

ROOT = Path(__file__).parents[3]
SOURCE = ROOT / "src/tessera/report"


def _texts(node: dict, path: str = "") -> Iterator[tuple[str, dict]]:
    for name, value in node.items():
        if isinstance(value, dict) and set(value) != set(LOCALES):
            yield from _texts(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", value


TEXTS = dict(_texts(catalogue()))


def _fields(text: str) -> set[str]:
    return {field for _, field, _, _ in Words("en", "GBP").parse(text) if field}


@pytest.mark.parametrize("key", TEXTS)
def test_a_text_is_there_in_every_language_with_the_same_figures(key):
    texts = TEXTS[key]
    assert isinstance(texts, dict), key
    english, chinese = texts["en"], texts["zh"]
    assert bool(english) == bool(chinese)
    assert _fields(english) == _fields(chinese)


@pytest.mark.parametrize("key", [key for key in TEXTS if key.startswith("letter.")])
def test_a_figure_of_the_letter_comes_from_its_query(key):
    for text in TEXTS[key].values():
        assert not re.search(r"\d", re.sub(r"\{.*?\}", "", text)), "a figure from no query"
    _, query, _ = key.split(".")
    sql = (QUERIES / "letter" / f"{query}.sql").read_text()
    for field in _fields(TEXTS[key]["en"]):
        assert re.search(rf"\b{field}\b", sql), field


@pytest.mark.parametrize("query", ["opening", *sum(PARAGRAPHS.values(), ())])
def test_whatever_a_query_may_say_has_a_text(query):
    sql = (QUERIES / "letter" / f"{query}.sql").read_text()
    last = sql[: sql.index(" as says")]
    last = last[last.rindex("case\n") :]
    said = set(re.findall(r"(?:then|else) '(\w+)'", last))
    for ending in re.findall(r"\|\| '(_\w+)'", last):
        said |= {"foretold" + ending, "tested" + ending}
    assert said == set(catalogue()["letter"][query])


@pytest.mark.parametrize("key", [key for key in TEXTS if key.startswith("letter.")])
def test_no_figure_stands_without_its_interval_or_a_count(key):
    fields = _fields(TEXTS[key]["en"])
    figures = {
        field for field in fields if not field.endswith(("_date", "_month", "_name", "_product"))
    }
    intervals = {field.removesuffix("_lower") for field in figures if field.endswith("_lower")}
    assert all(f"{field}_upper" in figures for field in intervals)
    if figures:
        assert intervals or any(field.endswith("_count") for field in figures)


@pytest.mark.parametrize(
    ("group", "seed", "column"),
    [
        ("segment", "rfm_segments", "segment"),
        ("persona", "personas", "persona"),
        ("feature", "customer_features", "feature"),
        ("action", "actions", "action"),
    ],
)
def test_every_name_of_a_seed_is_known(group, seed, column):
    with (ROOT / f"seeds/config/{seed}.csv").open() as file:
        names = {row[column] for row in csv.DictReader(file)}
    assert names == set(catalogue()["names"][group])


def test_every_reason_is_known_by_itself_or_by_its_kind():
    with (ROOT / "seeds/config/rejection_reasons.csv").open() as file:
        reasons = {row["reason"] for row in csv.DictReader(file)}
    plain = {
        reason
        for reason in reasons
        if not reason.startswith(("missing_", "unreadable_", "filled_"))
        and not reason.endswith("_out_of_range")
    }
    known = set(catalogue()["names"]["reason"])
    assert plain <= known <= reasons


def test_every_method_is_known():
    methods = set()
    for path in (ROOT / "src/tessera").rglob("methods/*.py"):
        methods |= set(re.findall(r'^    name: ClassVar\[str\] = "(\w+)"', path.read_text(), re.M))
    assert methods
    assert not methods - set(catalogue()["names"]["method"])


def test_every_text_is_used():
    source = "".join(path.read_text() for path in SOURCE.rglob("*.py"))
    # These are named after the period of cohorts.
    source += " quarters_after months_after "
    for group in ("units", "columns", "said", "page", "headings", "sections"):
        for name in catalogue()[group]:
            assert re.search(rf"\b{name}\b", source), f"{group}.{name}"


@pytest.mark.parametrize(
    ("kind", "value", "english", "chinese"),
    [
        ("count", 1234.4, "1,234", "1,234"),
        ("money", -1808.2, "\u2212£1,808", "\u2212£1,808"),
        ("money", 5, "£5.00", "£5.00"),
        ("share", 0.1256, "13%", "13%"),
        ("share", 0.0456, "4.6%", "4.6%"),
        ("points", 0.0534, "+5.3", "+5.3"),
        ("number", 0.03912, "0.039", "0.039"),
        ("segment", "lost", "lost", "已流失顾客"),
        ("method", "brand_new", "brand new", "brand new"),
        ("count|order|orders", 1, "1 order", "1 order"),
    ],
)
def test_figures_are_written_as_readers_expect(kind, value, english, chinese):
    for language, expected in (("en", english), ("zh", chinese)):
        assert Words(language, "GBP").fill(f"{{x:{kind}}}", {"x": value}) == expected
