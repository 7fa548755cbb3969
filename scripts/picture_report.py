"""Draw docs/images/report-*.png anew; look at them after.

The demo's come from report/report.html, those of small shops from the tests' serving files, and
those of another published shop, such as Online Retail II, from its serving folder::

    python scripts/picture_report.py                                       # the demo
    python scripts/picture_report.py --small
    python scripts/picture_report.py --serving or2/serving online-retail
"""

import argparse
import sys
import tempfile
from pathlib import Path

import duckdb

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser import DESKTOP, PHONE, opened  # noqa: E402
from tests.python.report.conftest import SHOPS, create_tables  # noqa: E402

from tessera.report import write_report  # noqa: E402

PAGE = ROOT / "report" / "report.html"
SMALLER = {**DESKTOP, "device_scale_factor": 0.7}
PRINTED = {"viewport": {"width": 690, "height": 900}}
# Name, how the page is opened, as which medium, from which heading on, and pixels of the height.
PICTURES = (
    ("desktop", SMALLER, "screen", None, 2820),
    ("phone", PHONE, "screen", "of-segments", 2331),
    ("print", PRINTED, "print", None, 1952),
)
SMALL_SHOPS = {
    "ten": (("ten", {**DESKTOP, "device_scale_factor": 0.6}, "screen", None, None),),
    "once": (("once", PHONE, "screen", None, 2600),),
}


def take(page_file: Path, pictures: tuple, prefix: str = "report") -> None:
    """Write pictures of a page; without a height, of all of it."""
    for name, look, medium, heading, height in pictures:
        with opened(page_file, look) as page:
            page.emulate_media(media=medium)
            top = 0
            if heading:
                top = page.evaluate(
                    f"document.getElementById('{heading}').getBoundingClientRect().top + scrollY"
                )
            tall = height or page.evaluate("document.documentElement.scrollHeight")
            page.screenshot(
                path=ROOT / "docs" / "images" / f"{prefix}-{name}.png",
                full_page=True,
                clip={"x": 0, "y": top, "width": look["viewport"]["width"], "height": tall},
            )


def take_small(folder: Path) -> None:
    """Write pictures of a shop of ten customers, and of one without a second order."""
    for name, pictures in SMALL_SHOPS.items():
        file = folder / f"{name}.duckdb"
        with duckdb.connect(str(file)) as connection:
            create_tables(connection)
            connection.execute((SHOPS / f"{name}.statements").read_text())
        take(write_report(file, folder / name, pictures=False).page, pictures)


def main() -> None:
    """Write the pictures that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="of the small shops")
    parser.add_argument("--serving", nargs=2, metavar=("FOLDER", "NAME"), help="of another shop")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        if options.small:
            take_small(Path(scratch))
        elif options.serving:
            folder, name = options.serving
            page = write_report(Path(folder) / "tessera.duckdb", Path(scratch), pictures=False).page
            take(page, PICTURES, f"report-{name}")
        else:
            take(PAGE, PICTURES)


if __name__ == "__main__":
    main()
