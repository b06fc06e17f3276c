"""Protects the site's reader: in a real browser the search finds a page, and nothing is asked for from elsewhere."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import chromium
import pytest
from playwright.sync_api import expect
from witness import Witness

ROOT = Path(__file__).parents[2]


class Silent(SimpleHTTPRequestHandler):
    """Files of a folder, without a line for each on stderr."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the standard library's name
        """Says nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a server of a folder's files."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(folder))) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.criterion("AC-34.1")
def test_the_search_leads_to_a_page_and_nothing_comes_from_elsewhere(tmp_path: Path) -> None:
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    subprocess.run([str(Path(sys.executable).parent / "zensical"), "build", "--strict"], cwd=tmp_path, check=True)
    with served(tmp_path / "build" / "site") as url, chromium.launched() as browser:
        witness = Witness(url)
        context = browser.new_context()
        context.set_default_timeout(30_000)
        witness.watch(context)
        page = context.new_page()
        page.goto(f"{url}/adr/0001-record-architecture-decisions.html")
        found = page.locator("a:visible[href*='reference/errors.html']")
        expect(found).to_have_count(0)
        page.keyboard.press("Control+k")
        page.keyboard.type("PRECONDITION_REQUIRED")
        found.first.click()
        expect(page.get_by_role("heading", name="PRECONDITION_REQUIRED")).to_be_visible(timeout=30_000)
        context.close()
    assert witness.complaints == []
