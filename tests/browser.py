"""A page in headless Chromium: what it draws, says, asks for and lets the keyboard reach."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import Any

import pytest

ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True,
}  # fmt: skip
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATIENCE = 120_000
# Of a whole report, in one file.
MOST_BYTES = 5_000_000


def chromium() -> str:
    """Return where Chromium is, or skip the test."""
    found = filter(None, map(which, ("chromium", "chromium-browser", "google-chrome")))
    return next(found, None) or pytest.skip("There is no Chromium. Run: scripts/browser.sh")


@contextmanager
def opened(page_file: Path, look: dict[str, Any], checked: bool = True) -> Iterator[Any]:
    """Open a file until its pictures are drawn; what it complains of or asks for is an error."""
    from playwright.sync_api import sync_playwright

    said: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        page = browser.new_context(**look).new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on(
            "request",
            lambda request: None if request.url == page_file.as_uri() else said.append(request.url),
        )
        page.goto(page_file.as_uri())
        page.wait_for_selector("body[data-ready]")
        yield page
        browser.close()
    if checked:
        assert not said, said


def check_pictures(page: Any) -> None:
    """Every picture has marks, is hidden from screen readers, and is described to them."""
    for picture in page.query_selector_all(".picture"):
        name = picture.evaluate("node => node.closest('figure').id")
        marks = picture.query_selector_all("svg .mark-group path, svg .mark-text text")
        assert len(marks) > 3, name
        assert picture.get_attribute("role") == "img"
        assert picture.get_attribute("aria-label"), name
        assert picture.query_selector("svg").get_attribute("aria-hidden") == "true"
        assert page.query_selector_all(f"#{name} details table tbody tr"), name


def check_layout(page: Any) -> None:
    """Nothing is wider than the screen or its place, and no label covers another of its axis."""
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    wide = page.evaluate(
        "[...document.querySelectorAll('.picture')].filter(node => {"
        " const svg = node.querySelector('svg').getBoundingClientRect();"
        " return svg.right > node.getBoundingClientRect().right + 1;"
        "}).map(node => node.closest('figure').id)"
    )
    assert not wide
    clipped = page.evaluate(
        "[...document.querySelectorAll('.picture svg')].flatMap(svg => {"
        " const box = svg.getBoundingClientRect();"
        " return [...svg.querySelectorAll('text')].filter(text => text.textContent"
        "  && getComputedStyle(text).opacity > 0 && (() => {"
        "  const own = text.getBoundingClientRect();"
        "  return own.left < box.left - 1.5 || own.right > box.right + 1.5"
        "   || own.top < box.top - 1.5 || own.bottom > box.bottom + 1.5;"
        " })()).map(text => svg.closest('figure').id + ': ' + text.textContent);"
        "})"
    )
    assert not clipped, clipped
    covered = page.evaluate(
        "[...document.querySelectorAll('.picture svg g.role-axis-label')].flatMap(axis => {"
        " const shown = [...axis.querySelectorAll(':scope > text')].filter("
        "  text => text.textContent && getComputedStyle(text).opacity > 0);"
        " return shown.flatMap((text, place) => shown.slice(place + 1).filter(other => {"
        "  const one = text.getBoundingClientRect(), two = other.getBoundingClientRect();"
        "  return Math.min(one.right, two.right) - Math.max(one.left, two.left) > 1"
        "   && Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top) > 2;"
        " }).map(other => axis.closest('figure').id + ': ' + text.textContent"
        "  + ' over ' + other.textContent));"
        "})"
    )
    assert not covered, covered


def check_accessibility(page: Any) -> None:
    """axe-core finds no violation, with all tables open."""
    spec = find_spec("axe_playwright_python")
    assert spec is not None
    assert spec.origin is not None
    axe = (Path(spec.origin).parent / "axe.min.js").read_text()
    page.evaluate("document.querySelectorAll('details').forEach(node => { node.open = true })")
    page.evaluate(axe)
    result = page.evaluate(f"axe.run(document, {{runOnly: {RULES}}})")
    assert not result["violations"], [
        (found["id"], found["nodes"][0]["html"][:200]) for found in result["violations"]
    ]
    assert len(result["passes"]) > 20


def tab_stops(page: Any) -> list[str]:
    """Return what the tab key reaches, from the top of the page, once around."""
    page.evaluate("document.activeElement.blur()")
    stops: list[str] = []
    while True:
        page.keyboard.press("Tab")
        stop = page.evaluate(
            "(() => { const node = document.activeElement;"
            " return node === document.body ? '' : node.tagName.toLowerCase() + ' '"
            " + (node.name || node.getAttribute('href') || node.textContent.slice(0, 60)"
            " || node.className) + ' ' + (node.closest('figure') || {id: ''}).id })()"
        )
        if not stop or stop in stops[:1]:
            return stops
        stops.append(stop)
