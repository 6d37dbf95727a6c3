"""Makes the pictures of docs/screenshots anew, from the invented reports of the tests.

python -m tests.web.pictures [FOLDER]
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright
from tests.web import made
from tests.web.conftest import CHROMIUM, serving

DOCS = Path(__file__).parents[2] / "docs" / "screenshots"
WIDE, PHONE = {"width": 1000, "height": 700}, {"width": 390, "height": 760}
PICTURES: tuple[tuple[str, str, dict[str, int], str], ...] = (
    ("home", "/", WIDE, "light"),
    ("events", "/events?q=shelled", WIDE, "dark"),
    ("report", "/report/shelling-wire", WIDE, "light"),
    ("incident", "/incident/i-kessel", WIDE, "light"),
    ("review", "/review?event=ASSAULT", WIDE, "light"),
    ("phone-report", "/report/shelling-wire", PHONE, "dark"),
)


def main(folder: Path) -> None:
    """Take all pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        store = Path(place) / "news.db"
        made.fill(store, wild=False)
        with serving(store) as at, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=["--no-sandbox"], timeout=300_000
            )
            for name, path, size, scheme in PICTURES:
                context = browser.new_context(
                    base_url=at, viewport=size, color_scheme=scheme, device_scale_factor=1
                )
                context.set_default_timeout(120_000)
                page = context.new_page()
                page.goto(path, wait_until="networkidle")
                prepare(name, page)
                page.screenshot(path=folder / f"{name}.png")
                context.close()
            browser.close()


def prepare(name: str, page: Any) -> None:
    """Bring a page to where there is something to see."""
    if name == "review":
        page.fill("input[name=name]", "Ada")
        page.get_by_role("button", name="Begin").click()
        page.wait_for_selector(".decide")
        page.goto(re.sub(r"[?&]at=\d+", "", page.url))
        page.locator(".mend summary").click()
    if name == "report":
        page.locator(".text .trigger").first.hover()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS)
