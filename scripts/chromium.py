"""Finds the Chromium that the page is tested, photographed and measured with, and prints its path.

Usage: python scripts/chromium.py [--install]

LIKEWISE_CHROMIUM names one; else it is a browser on PATH, else Playwright's own. `--install` gets one where there is none:
Debian's package where this is root, else Playwright's own.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import programs

if TYPE_CHECKING:
    from playwright.sync_api import Browser

VARIABLE = "LIKEWISE_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",  # of no use to root, who runs containers; the pages are our own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""What the browser is started with: it talks to nobody but the page's origin."""
ADVICE = (
    "likewise: Chromium is missing: install it (Debian: apt-get install chromium), or name one by "
    f"{VARIABLE}=/path/to/chrome"
)


def find(environment: Mapping[str, str] = os.environ) -> str | None:
    """The program, or None where there is none that runs.

    Raises:
        FileNotFoundError: LIKEWISE_CHROMIUM names something that does not run.
    """
    if named := environment.get(VARIABLE):
        if not runs(named):
            raise FileNotFoundError(f"likewise: {VARIABLE}={named} does not run: name another, or none")
        return named
    on_path = (shutil.which(name, path=environment.get("PATH", os.defpath)) for name in NAMES)
    return next((path for path in (*on_path, playwrights_own()) if path and runs(path)), None)


def runs(program: str) -> bool:
    """Whether it tells its version; a stub of a distribution that has moved the browser elsewhere does not."""
    try:
        return subprocess.run([program, "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def playwrights_own() -> str:
    """Where `playwright install chromium` puts it, whether it is there or not."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def ways(*, root: bool, apt: bool) -> list[programs.Way]:
    """The ways to get one, best first."""
    own = [sys.executable, "-m", "playwright", "install", "chromium"]
    if not (root and apt):
        return [[own]]
    return [programs.debian("chromium"), [[*own, "--with-deps"]]]


def install() -> None:
    """Tries each way until one succeeds."""
    programs.install(ways(root=os.geteuid() == 0, apt=shutil.which("apt-get") is not None))


@contextmanager
def launched() -> Iterator["Browser"]:
    """A running browser.

    Raises:
        FileNotFoundError: there is none.
    """
    from playwright.sync_api import sync_playwright

    program = find()
    if program is None:
        raise FileNotFoundError(ADVICE)
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=program, args=ARGUMENTS) as browser,
    ):
        yield browser


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the path; 1 where there is no browser, with what to do."""
    return programs.print_path(arguments, "the Chromium that the page is tested with", find, install, ADVICE)


if __name__ == "__main__":
    sys.exit(main())
