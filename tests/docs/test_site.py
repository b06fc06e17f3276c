"""Protects the documentation site: it builds without a warning, addresses lead somewhere, its reader needs no network."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml

ROOT = Path(__file__).parents[2]
NOT_IN_THE_SIDEBAR = ("adr/", "specs/")
LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}
"""What a browser fetches by itself, with the attribute that says from where."""
TOLD_ONLY = {"canonical", "next", "prev", "edit"}
"""Relations of a link that is not fetched."""


@dataclass(frozen=True)
class Use:
    """An address in a page, and whether the browser loads it by itself."""

    address: str
    loaded: bool


class Reader(HTMLParser):
    """The addresses and the anchors of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.uses: list[Use] = []
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.anchors |= {one for one in (given.get("id"), given.get("name")) if one}
        if tag == "a" and (address := given.get("href")) is not None:
            self.uses.append(Use(address, loaded=False))
        told = tag == "link" and (given.get("rel") or "") in TOLD_ONLY
        if tag in LOADED and (address := given.get(LOADED[tag])) is not None and not told:
            self.uses.append(Use(address, loaded=True))


def build(folder: Path) -> subprocess.CompletedProcess[str]:
    """What `make docs` does, in a folder with the sources."""
    zensical = Path(sys.executable).parent / "zensical"
    return subprocess.run(
        [str(zensical), "build", "--strict", "--clean"], cwd=folder, capture_output=True, text=True, check=False
    )


def read(page: Path) -> Reader:
    found = Reader()
    found.feed(page.read_text(encoding="utf-8"))
    return found


def dead(site: Path) -> Iterator[str]:
    """The addresses of a site that lead nowhere, or that a browser would load from elsewhere."""
    pages = {page: read(page) for page in site.rglob("*.html")}
    for page, found in pages.items():
        for use in found.uses:
            parts = urlsplit(use.address)
            if parts.scheme or parts.netloc:
                if use.loaded:
                    yield f"{page.relative_to(site)} loads {use.address}"
                continue
            base = site if parts.path.startswith("/") else page.parent
            target = (base / unquote(parts.path).lstrip("/")).resolve() if parts.path else page
            target = target / "index.html" if target.is_dir() else target
            if not target.is_file():
                yield f"{page.relative_to(site)} leads to {use.address}"
            elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].anchors:
                yield f"{page.relative_to(site)} leads to {use.address}, which has no such place"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    shutil.copytree(ROOT / "docs", folder / "docs")
    built = build(folder)
    assert built.returncode == 0, built.stdout + built.stderr
    return folder / "build" / "site"


@pytest.mark.criterion("AC-34.1")
def test_every_address_leads_somewhere_and_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    assert list(dead(site)) == []


def test_styles_and_scripts_name_no_font_and_no_file_of_elsewhere(site: Path) -> None:
    styles = "".join(path.read_text(encoding="utf-8") for path in site.rglob("*.css"))
    assert styles
    assert re.findall(r"(?:@import|url\()\s*[\"']?(?:https?:)?//[^)\"']*", styles) == []


def test_the_search_knows_every_page(site: Path) -> None:
    items = json.loads((site / "search.json").read_text(encoding="utf-8"))["items"]
    known = {item["location"].partition("#")[0] for item in items}
    pages = {page.relative_to(site).as_posix() for page in site.rglob("*.html")} - {"404.html"}
    assert pages <= known


def pages_in_sidebar(entry: object) -> Iterator[str]:
    """The pages that a part of `nav` names."""
    if isinstance(entry, str):
        yield entry
    elif isinstance(entry, dict):
        for value in entry.values():
            yield from pages_in_sidebar(value)
    elif isinstance(entry, list):
        for value in entry:
            yield from pages_in_sidebar(value)


def test_every_page_is_in_the_sidebar_once() -> None:
    nav = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    listed = list(pages_in_sidebar(nav))
    there = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    assert len(listed) == len(set(listed))
    assert {page for page in there if not page.startswith(NOT_IN_THE_SIDEBAR)} <= set(listed) <= there


CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
NESTED = re.compile(r"^ {1,3}(?:[-*] |\d+\. |```|<!--)", re.MULTILINE)


def test_what_stands_within_a_list_is_indented_by_four() -> None:
    """The site's Markdown ends a list at less, and begins to number anew; other readers of Markdown do not mind."""
    pages = {page.name: CODE.sub("", page.read_text(encoding="utf-8")) for page in (ROOT / "docs").rglob("*.md")}
    assert {name: NESTED.findall(text) for name, text in pages.items() if NESTED.search(text)} == {}


SMALL = "site_name: small\nsite_dir: build/site\nuse_directory_urls: false\ntheme: {name: material, font: false}\n"


@pytest.mark.parametrize(
    "text",
    [
        "[a](nowhere.md)",
        "[a](other.md#no-such-heading)",
        "![a](images/none.png)",
        "[a](../compose.yaml)",
        '<img src="https://example.org/a.png" alt="">',
        "",
    ],
)
def test_a_dead_address_is_noticed_and_a_living_one_is_not(tmp_path: Path, text: str) -> None:
    """By the builder, or by us where it passes over it."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "docs" / "other.md").write_text("# Other\n", encoding="utf-8")
    (tmp_path / "docs" / "index.md").write_text(f"# Small\n\n[b](other.md#other) {text}\n", encoding="utf-8")
    passes = build(tmp_path).returncode == 0 and not list(dead(tmp_path / "build" / "site"))
    assert passes == (text == "")
