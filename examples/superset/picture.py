"""Log in to Superset with Chromium and take a picture of the dashboard."""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

PLACE = f"http://127.0.0.1:{os.environ['SUPERSET_PORT']}"
PASSWORD = (Path(os.environ["SUPERSET_FOLDER"]) / "password").read_text().strip()
SECONDS = 180


def main(target: str) -> int:
    """Write the picture, or say which charts did not come."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        sys.stderr.write("Chromium is not installed. On Debian: apt-get install chromium\n")
        return 3
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1500, "height": 1750})
        page.set_default_timeout(1000 * SECONDS)
        page.goto(f"{PLACE}/login/")
        page.fill("#username", "admin")
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/superset/welcome/**")
        page.goto(f"{PLACE}/superset/dashboard/tessera/?standalone=1")
        page.wait_for_selector(".dashboard-component-chart-holder")
        # Every chart has said that it is drawn, or that it failed.
        page.wait_for_function("!document.querySelector('.loading, .slice_container .ant-spin')")
        page.wait_for_timeout(5000)
        page.screenshot(path=target)
        failed = page.locator("[role=alert]").all_inner_texts()
        browser.close()
    sys.stderr.write("".join(f"{words}\n" for words in failed))
    return int(bool(failed))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
