"""Photographs OpenRefine with the bundled sample's catalogue as its service: docs/images/openrefine.png.

Usage: python scripts/picture_of_openrefine.py [--folder docs/images]

Service and OpenRefine run in folders that are gone afterwards; what the picture shows is what a person sees who holds the
pointer over a candidate.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import chromium
from installation import Installation, installed
from refine import Target, refining
from screenshots import FOLDER
from up_command import free_port

from likewise.sample import LISTS, sample_path

if TYPE_CHECKING:
    from playwright.sync_api import Page

COLUMN = "Description"
PROPERTIES = {"Manufacturer": "brand", "Mfr Part No": "model"}
SIZE = (1280, 480)
CANDIDATE = ".data-table-recon-candidate .data-table-recon-topic"


def endpoint(installation: Installation, catalogue: str) -> str:
    """The address of a catalogue for OpenRefine, with a new token."""
    made = installation.api.post(f"/catalogues/{catalogue}/reconcile-tokens", json={"name": "OpenRefine"})
    return f"{installation.url}/reconcile/0.2/{catalogue}/t/{made.json()['data']['token']}"


def add_service(page: "Page", target: Target) -> None:
    """Lets the page know the service, whose manifest says where previews are, and draw its table anew with them."""
    page.evaluate(
        "(url) => new Promise((done) => ReconciliationManager.registerStandardService(url, done))", target.url
    )
    page.evaluate("ui.dataTableView.render()")


def photograph(page: "Page", path: Path) -> None:
    """The table with the preview of the first candidate."""
    page.locator(CANDIDATE).first.hover()
    frame = page.frame_locator("iframe")
    frame.get_by_role("heading").wait_for()
    page.screenshot(path=path, animations="disabled")
    print(f"{path}: {path.stat().st_size / 1000:.0f} kB")


def main(arguments: Sequence[str] | None = None) -> int:
    """Starts both, reconciles a list, takes the picture."""
    parser = argparse.ArgumentParser(description="Photograph OpenRefine.")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    folder: Path = parser.parse_args(arguments).folder
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, installed() as installation, chromium.launched() as browser:
        address = endpoint(installation, installation.sample().catalogue)
        with refining(Path(place), free_port()) as refine:
            target = refine.target(address)
            project = refine.project(sample_path(LISTS[0]))
            project.reconcile(COLUMN, target, PROPERTIES)
            page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]}, locale="en-GB")
            page.goto(f"{refine.client.base_url}/project?project={project.id}")
            page.locator(CANDIDATE).first.wait_for()
            add_service(page, target)
            photograph(page, folder / "openrefine.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
