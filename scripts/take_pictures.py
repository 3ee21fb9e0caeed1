"""Take the pictures of the documents from real runs: ``python scripts/take_pictures.py`` (needs Chromium)."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WIDTH, HEIGHT = 1280, 860


def browser() -> str:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        raise SystemExit("There is no Chromium here: apt-get install chromium.")
    return found


def report(name: str, folder: Path) -> Path:
    """The report of a shipped study, made by the command itself."""
    done = [sys.executable, "-m", "expectancy", "demo", name, "--out", str(folder), "--formats", "html", "--quiet"]
    subprocess.run(done, check=True, timeout=600)
    return folder / "evaluation.html"


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        page_file = report("airport", Path(folder))
        chromium = play.chromium.launch(executable_path=browser(), args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        page.goto(page_file.as_uri())
        page.locator("h2", has_text="Results table").evaluate("heading => heading.scrollIntoView()")
        page.screenshot(path=PICTURES / "airport-report.png")
        chromium.close()


if __name__ == "__main__":
    main()
