"""The page of shops in which much is missing, in a browser."""

import pytest
from tests.browser import (
    DESKTOP,
    PHONE,
    check_accessibility,
    check_layout,
    check_pictures,
    chromium,
    opened,
    tab_stops,
)

from tessera.report import write_report


@pytest.fixture(scope="module")
def written(served, tmp_path_factory):
    """Return a function that gives the page of a shop in a language."""
    chromium()

    def page(shop: str, language: str = "en"):
        folder = tmp_path_factory.mktemp(f"{shop}_{language}")
        return write_report(served(shop), folder, language, pictures=False).page

    return page


@pytest.mark.parametrize("look", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("shop", ["ten", "once", "rich"])
def test_every_picture_is_drawn_and_nothing_asked_for(written, shop, look):
    with opened(written(shop), look) as page:
        check_pictures(page)
        check_layout(page)
        check_accessibility(page)


def test_a_chinese_page_is_drawn_too(written):
    with opened(written("rich", "zh"), PHONE) as page:
        assert page.get_attribute("html", "lang") == "zh-CN"
        check_pictures(page)
        check_layout(page)
        check_accessibility(page)


def test_the_keyboard_reaches_filters_contents_and_tables(written):
    with opened(written("rich"), DESKTOP) as page:
        stops = tab_stops(page)
        assert stops[0].startswith("a #of-sales")
        assert any(stop.startswith("select segment") for stop in stops)
        assert any(stop.startswith("select month") for stop in stops)
        tables = page.evaluate("document.querySelectorAll('summary').length")
        assert sum(stop.startswith("summary") for stop in stops) == tables


def test_filters_change_pictures_and_numbers_and_say_so(written):
    with opened(written("rich"), DESKTOP) as page:

        def pictures() -> dict[str, str]:
            return page.evaluate(
                "Object.fromEntries([...document.querySelectorAll('.picture')]"
                ".map(node => [node.closest('figure').id, node.innerHTML]))"
            )

        before, revenue = pictures(), page.inner_text("[data-tile=revenue]")
        page.select_option("select[name=segment]", "loyal")
        page.wait_for_function("document.getElementById('said').textContent !== ''")
        after = pictures()
        changed = {name for name in before if before[name] != after[name]}
        assert changed == {
            "sales", "segment_map", "rfm_grid", "migration", "campaign_margins", "campaign_orders",
            "expected_demand",
        }  # fmt: skip
        assert page.inner_text("[data-tile=revenue]") != revenue
        assert "loyal" in page.inner_text("#said")
        assert "loyal" in page.inner_text("#rfm_grid .scope")
        assert page.inner_text("#calibration .scope") == "Not filtered."
        # Nobody of the segment was in a campaign whose orders were counted by enough customers.
        assert page.is_visible("#campaign_orders .empty")
        assert not page.is_visible("#campaign_margins .empty")
        assert not page.is_visible("#sales .empty")
        # Before the first month nobody was in a segment: other bars stay, and none is marked.
        first = page.eval_on_selector("select[name=month]", "node => node.options[0].value")
        last = page.eval_on_selector("select[name=month]", "node => node.options.length - 1")
        page.select_option("select[name=month]", index=last)
        page.wait_for_function("document.querySelector('#sales .empty').checkVisibility()")
        assert page.inner_text("#sales .empty").startswith("No bar stands out")
        page.select_option("select[name=month]", first)
        page.wait_for_function("!document.querySelector('#sales .empty').checkVisibility()")
        page.select_option("select[name=segment]", "all")
        page.select_option("select[name=month]", index=1)
        page.wait_for_function("document.getElementById('said').textContent.includes('May')")
        assert pictures()["migration"] != before["migration"]
        assert "May 2026" in page.inner_text("#migration .scope")
        assert not page.is_visible("#rfm_grid .scope")
