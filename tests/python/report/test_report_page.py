"""The page: its letter, titles and tables, in every shop and language."""

import json
import re
from html.parser import HTMLParser

import duckdb
import pytest
from click.testing import CliRunner

from tessera.cli import app
from tessera.report import LOCALES, Facts, write_report
from tessera.report.charts import SECTIONS, draw
from tessera.report.letter import write_letter
from tessera.report.words import Words


class Reader(HTMLParser):
    """Reads what a page shows, its marked figures and its data."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.figures: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.ids: list[str] = []
        self.loads: list[str] = []
        self._hidden = 0
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self._hidden += tag in {"script", "style"}
        if tag == "data":
            self.figures.append((given["data-from"], given["value"]))
        if "id" in given:
            self.ids.append(given["id"])
        self.loads += [given[name] for name in ("src", "srcset", "action") if name in given]
        if tag == "a" and not given["href"].startswith("#"):
            self.loads.append(given["href"])

    def handle_endtag(self, tag):
        self._hidden -= tag in {"script", "style"}

    def handle_data(self, data):
        if not self._hidden:
            self.texts.append(data)


@pytest.fixture(scope="session", params=["empty", "ten", "once", "rich"])
def shop(request):
    return request.param


@pytest.fixture(params=LOCALES)
def page(request, shop, served, tmp_path) -> tuple[Facts, str]:
    written = write_report(served(shop), tmp_path, request.param, pictures=False)
    return Facts(served(shop)), written.page.read_text(encoding="utf-8")


def test_every_figure_of_the_letter_is_what_its_query_says(page):
    facts, text = page
    for came, value in Reader(text).figures:
        query, column = came.rsplit(".", 1)
        assert str(facts.row(query)[column]) == value


def test_nothing_is_loaded_and_nothing_is_left_unsaid(page):
    _, text = page
    reader = Reader(text)
    assert not reader.loads
    assert len(set(reader.ids)) == len(reader.ids)
    shown = " ".join(reader.texts)
    assert not re.search(r"\bNone\b|\bnan\b|\{\w+|None%", shown), shown


def test_every_section_has_a_figure_and_every_figure_a_finding(shop, served):
    for language in LOCALES:
        sections = draw(Facts(served(shop)), Words(language, "GBP"))
        assert [section.name for section in sections] == list(SECTIONS)
        for figure in (figure for section in sections for figure in section.figures):
            assert figure.title
            if figure.spec:
                assert figure.units
                assert figure.spoken
                assert figure.tables
            for table in figure.tables:
                assert all(len(row) == len(table.head) for row in table.body), figure.name


def test_a_shop_with_everything_has_every_picture_and_the_empty_one_none(served):
    words = Words("en", "GBP")

    def drawn(name: str) -> set[str]:
        sections = draw(Facts(served(name)), words)
        return {figure.name for section in sections for figure in section.figures if figure.spec}

    assert drawn("empty") == set()
    assert drawn("rich") >= {
        "sales", "segment_map", "rfm_grid", "profiles", "migration", "cohorts",
        "cluster_selection", "calibration", "leaderboard_purchases", "leaderboard_spend",
        "leaderboard_demand", "recommendation_hits", "association_rules", "campaign_orders",
        "campaign_margins", "holdouts", "expected_demand", "stock", "rejected_rows",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["empty", "ten", "once"])
def test_what_cannot_be_drawn_is_said_once(served, name):
    for section in draw(Facts(served(name)), Words("en", "GBP")):
        titles = [figure.title for figure in section.figures]
        assert len(titles) == len(set(titles)), titles


def test_rows_that_could_not_be_used_are_told_where_reasons_are_not(served):
    (figure,) = draw(Facts(served("ten")), Words("en", "GBP"))[-1].figures
    assert figure.title.startswith("5 of 60 delivered rows could not be used, for reasons")


def test_a_group_alone_is_compared_with_none(served):
    titles = [
        figure.title
        for section in draw(Facts(served("once")), Words("en", "GBP"))
        for figure in section.figures
    ]
    assert (
        "Only one group has enough customers to be shown, so there is none to compare it with"
        in titles
    )


def test_no_data_of_a_small_group_is_in_the_page(served, tmp_path):
    text = write_report(served("rich"), tmp_path, pictures=False).page.read_text()
    data = json.loads(re.search(r'id="report">(.*?)</script>', text, re.S)[1])
    names = json.dumps(data)
    assert "explorers" not in names
    assert "Fork" not in names
    ten = write_report(served("ten"), tmp_path, pictures=False).page.read_text()
    assert "erasure" not in ten
    assert "customers asked" not in ten


def test_guests_among_those_who_ordered_are_told(served, tmp_path):
    """The metric active_customers has none."""
    file = served("rich")
    (june,) = [
        row for row in Facts(file).rows("months")
        if (str(row["month_end_date"]), row["segment"]) == ("2026-06-30", "all")
    ]  # fmt: skip
    with duckdb.connect(str(file), read_only=True) as connection:
        ((guests, active),) = connection.execute(
            "select count_if(is_guest), count(distinct customer_key) from marts.fct_orders"
            " where order_date between '2026-06-01' and '2026-06-30'"
        ).fetchall()
    assert (june["guest_order_count"], june["buyer_count"]) == (guests, active + guests)
    assert guests > 0
    text = write_report(file, tmp_path, pictures=False).page.read_text()
    assert f"with {guests} guest orders, each as one customer</dd>" in text


def test_titles_say_what_is_true(served):
    figures = {
        figure.name: figure
        for section in draw(Facts(served("rich")), Words("en", "GBP"))
        for figure in section.figures
    }
    assert figures["leaderboard_purchases"].title.startswith("Who will order: random forest in")
    # Another method did better there, and the page does not hide it.
    assert "1 other did better" in figures["leaderboard_spend"].title
    assert "simple answer is in use" in figures["leaderboard_spend"].title
    assert "1 of 2 campaigns surely earned" in figures["campaign_margins"].title
    assert "12 of 230 customers are sent nothing" in figures["holdouts"].title
    assert "50% of 60 baskets" in figures["association_rules"].title
    assert figures["profiles"].title.startswith("The group that stands out most: Trade buyers")


def test_the_letter_of_a_tiny_shop_says_that_it_cannot_say(served):
    letter = write_letter(Facts(served("ten")), Words("en", "EUR"))
    text = " ".join(sentence for part in letter for sentence in part.sentences)
    assert "too few customers ordered" in text
    assert "Who may leave cannot be told yet" in text
    assert "No stock was delivered" in text


def test_the_command_writes_page_and_pictures(served, tmp_path):
    result = CliRunner().invoke(
        app, ["report", "--serving", str(served("rich")), "--output", str(tmp_path / "out")]
    )
    assert result.exit_code == 0, result.output
    assert str(tmp_path / "out" / "report.html") in result.output
    pictures = sorted((tmp_path / "out" / "pictures").glob("*.png"))
    assert len(pictures) > 15
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in pictures)
    # Those of a report before are replaced, not kept beside.
    (tmp_path / "out" / "pictures" / "old.png").write_bytes(b"")
    CliRunner().invoke(
        app, ["report", "--serving", str(served("once")), "--output", str(tmp_path / "out")]
    )
    assert not (tmp_path / "out" / "pictures" / "old.png").exists()


def test_the_command_says_what_is_missing(tmp_path):
    result = CliRunner().invoke(app, ["report", "--serving", str(tmp_path)])
    assert result.exit_code == 1
    assert "There is no serving file" in result.output
    assert "tessera publish" in result.output


def test_the_command_says_where_it_could_not_write(served, tmp_path):
    (tmp_path / "taken").write_text("")
    result = CliRunner().invoke(
        app, ["report", "--serving", str(served("once")), "--output", str(tmp_path / "taken" / "x")]
    )
    assert result.exit_code == 1
    assert "Name another folder" in result.output
