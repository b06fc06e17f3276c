"""axe-core on a page as it stands: WCAG 2.2 AA and axe's own good practice."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
RUN = """async (tags) => {
  const found = await axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
  return found.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 200)} (${node.failureSummary.split("\\n").join(" ")})`));
}"""


def faults(page: "Page") -> list[str]:
    """What axe finds, one line an element."""
    if not page.evaluate("'axe' in window"):
        assert AXE.is_file(), "axe-core is not there: run `make web`"
        page.evaluate(AXE.read_text(encoding="utf-8"))  # not by a script element, which the page's policy refuses
    found: list[str] = page.evaluate(RUN, list(TAGS))
    return found


def sideways(page: "Page") -> int:
    """By how many pixels the document is wider than the window."""
    by: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return by
