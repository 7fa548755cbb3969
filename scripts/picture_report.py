"""Draw docs/images/report-*.png anew from report/report.html of the demo; look at them after."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser import DESKTOP, PHONE, opened  # noqa: E402

PAGE = ROOT / "report" / "report.html"
SMALLER = {**DESKTOP, "device_scale_factor": 0.7}
# Name, how the page is opened, as which medium, from which heading on, and pixels of the height.
PICTURES = (
    ("desktop", SMALLER, "screen", None, 2820),
    ("phone", PHONE, "screen", "of-segments", 2331),
    ("print", {"viewport": {"width": 690, "height": 900}}, "print", None, 1952),
)


def main() -> None:
    """Write the three pictures."""
    for name, look, medium, heading, height in PICTURES:
        with opened(PAGE, look) as page:
            page.emulate_media(media=medium)
            top = 0
            if heading:
                top = page.evaluate(
                    f"document.getElementById('{heading}').getBoundingClientRect().top + scrollY"
                )
            page.screenshot(
                path=ROOT / "docs" / "images" / f"report-{name}.png",
                full_page=True,
                clip={"x": 0, "y": top, "width": look["viewport"]["width"], "height": height},
            )


if __name__ == "__main__":
    main()
