"""The page shows what was decided, needs nothing but a browser, and cannot be taken over by the data."""

import random
import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files

import polars as pl
import pytest

from likewise.engine.matcher import fit_and_match
from likewise.engine.records import Table
from likewise.engine.results import Decision, Links, Options
from likewise.report.page import render_report

ATTACK = "<script>alert('x')</script><img src=x onerror=alert(1)>"
VOID = {"meta", "br", "col", "rect", "line", "polyline"}


class Outline(HTMLParser):
    """Collects tags and attributes, and checks that every tag is closed in its place."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keeps what was opened."""
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keeps what needs no closing."""
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Each tag closes the one opened last."""
        assert self.open.pop() == tag


def outline(page: str) -> list[tuple[str, dict[str, str | None]]]:
    """The tags of a page that is well formed."""
    parser = Outline()
    parser.feed(page)
    assert parser.open == []
    return parser.seen


def tables(note: str = "plain", rows: int = 70) -> tuple[Table, Table]:
    """Two lists of parts: most incoming ones are in the catalogue with two letters swapped; one could not be read."""
    rng = random.Random(5)  # noqa: S311 -- test data, no secret
    words = ["bolt", "nut", "washer", "bracket", "hinge", "latch", "rivet", "spring"]
    names = [
        f"{rng.choice(words)} {rng.choice(words)} {rng.choice('ABCDEF')}{number * 13}" for number in range(rows + 20)
    ]
    swapped = [f"{name[1]}{name[0]}{name[2:]}" for name in names[20:]]
    incoming = pl.DataFrame({"nr": [f"i{n}" for n in range(rows)], "what": swapped, "note": [note] * rows})
    catalogue = pl.DataFrame({"id": [f"c{n}" for n in range(rows)], "part": names[:rows], "remark": [note] * rows})
    blank = incoming.with_columns(pl.when(pl.int_range(rows) != 3).then(pl.all()))
    return Table("in.csv", blank, failures={3: "quote never closed"}), Table(
        "cat.csv", catalogue, notices=("no header",)
    )


def answered(note: str = "plain", candidates: int = 1) -> tuple[Links, Table, Table]:
    incoming, catalogue = tables(note)
    return fit_and_match(incoming, catalogue, Options(candidates=candidates))[1], incoming, catalogue


@pytest.fixture(scope="module")
def plain() -> tuple[Links, Table, Table]:
    """Links with nothing odd about them."""
    return answered()


@pytest.fixture(scope="module")
def page(plain: tuple[Links, Table, Table]) -> str:
    """The page about them."""
    return render_report(*plain)


@pytest.mark.criterion("AC-7.1")
def test_the_page_loads_nothing_and_runs_nothing(page: str) -> None:
    """No scripts, no addresses, nothing that a browser would fetch; and a policy that forbids it."""
    seen = outline(page)
    assert not {tag for tag, _ in seen} & {
        "script",
        "link",
        "img",
        "iframe",
        "object",
        "embed",
        "base",
        "form",
        "video",
    }
    attributes = {name for _, attributes in seen for name in attributes}
    assert not attributes & {"src", "href", "srcset", "action", "style", "background"}
    assert not any(name.startswith("on") for name in attributes)
    assert "url(" not in page
    assert "@import" not in page
    policies = [a["content"] for _, a in seen if a.get("http-equiv") == "Content-Security-Policy"]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'"]


@pytest.mark.criterion("AC-7.1")
def test_what_stands_in_the_data_stays_text() -> None:
    """Markup in a value, a column name, a file name or a title is shown, not obeyed."""
    links, incoming, catalogue = answered(ATTACK)
    named = replace(links.summary.incoming, name=ATTACK, notices=(ATTACK,))
    hostile = replace(links, summary=replace(links.summary, incoming=named, notices=(ATTACK,)))
    page = render_report(hostile, incoming, catalogue, title=ATTACK)
    assert "script" not in {tag for tag, _ in outline(page)}
    assert "img" not in {tag for tag, _ in outline(page)}
    assert "&lt;script&gt;" in page


@pytest.mark.criterion("AC-7.2")
def test_counts_and_thresholds_are_shown(page: str, plain: tuple[Links, Table, Table]) -> None:
    summary = plain[0].summary
    for decision in Decision:
        assert re.search(rf"<strong>{summary.counts[decision]}</strong>", page)
    assert "could not be read" in page
    assert f"review from {summary.review_threshold:.4f}" in page
    assert "link from 0." in page
    assert "in.csv matched to cat.csv" in page
    assert "cat.csv: no header" in page


@pytest.mark.criterion("AC-7.2")
def test_the_histogram_counts_every_row_with_a_candidate(page: str, plain: tuple[Links, Table, Table]) -> None:
    description = re.search(r'<desc id="histogram-desc">(.*?)</desc>', page)
    assert description is not None
    counted = sum(int(count) for count in re.findall(r": (\d+) rows", description[1]))
    assert counted == plain[0].frame["probability"].count()


@pytest.mark.criterion("AC-7.2")
def test_expected_precision_and_recall_are_shown_by_threshold(page: str) -> None:
    rows = re.findall(r'<tr( class="used")?><th scope="row">([\d.]+)', page)
    thresholds = [float(threshold) for _, threshold in rows]
    assert thresholds == sorted(thresholds)
    assert {0.5, 0.9, 0.99} <= set(thresholds)
    assert sum(bool(used) for used, _ in rows) == 1
    assert page.count("<polyline") == 2


@pytest.mark.criterion("AC-7.2")
def test_examples_stand_on_both_sides_each_with_its_waterfall(page: str, plain: tuple[Links, Table, Table]) -> None:
    """The least certain links and the most likely others, no row twice, each with its evidence to the last bit."""
    links = plain[0]
    rows = [int(row) for row in re.findall(r'<article class="pair" aria-label="Row (\d+),', page)]
    assert len(rows) == len(set(rows)) >= 6
    best = links.frame.filter(pl.col("probability").is_not_null()).sort("probability", "row")
    linked = best.filter(pl.col("decision") == "link")["row"].to_list()
    others = best.filter(pl.col("decision") != "link")["row"].to_list()
    assert set(rows) >= {*linked[:4], *others[-4:]}
    articles = re.findall(r'<article class="pair".*?</article>', page, flags=re.DOTALL)
    for row, article in zip(rows, articles, strict=True):
        explained = links.explain(row - 1)
        assert article.count('<td class="bar">') == len(explained.contributions) + 1
        assert f"Together: {explained.weight:+.1f}".replace("-", "−") in article or abs(explained.weight) < 0.06


def test_charts_and_tables_are_named_for_those_who_do_not_see_them(page: str) -> None:
    """Every drawing has a title or is decoration; every heading cell says what it heads."""
    assert all("scope" in attributes for tag, attributes in outline(page) if tag == "th")
    drawings = re.findall(r'<svg[^>]*role="img"[^>]*>\s*<title', page)
    assert len(drawings) == page.count('role="img"') > 3
    assert '<html lang="en">' in page
    assert "prefers-color-scheme: dark" in page


def test_several_candidates_give_the_same_page(page: str) -> None:
    """Only the best of each record is counted and shown."""
    assert render_report(*answered(candidates=3)) == page


def test_a_run_without_links_or_candidates_still_has_its_page(plain: tuple[Links, Table, Table]) -> None:
    links, incoming, catalogue = plain
    none = replace(
        links,
        frame=links.frame.with_columns(
            probability=pl.lit(None, dtype=pl.Float64), catalogue_row=pl.lit(None, dtype=pl.Int64)
        ),
        summary=replace(
            links.summary,
            counts=dict.fromkeys(Decision, 0),
            threshold=None,
            expected_precision=None,
            expected_recall=None,
            fields=(),
        ),
    )
    page = render_report(none, incoming, catalogue)
    outline(page)
    assert "nothing is linked automatically" in page
    assert '<article class="pair"' not in page


def test_thousands_of_columns_do_not_bury_the_page(plain: tuple[Links, Table, Table]) -> None:
    links, incoming, catalogue = plain
    column = links.summary.incoming.columns[0]
    wide = replace(links.summary.incoming, columns=tuple(replace(column, name=f"c{n}") for n in range(3000)))
    page = render_report(replace(links, summary=replace(links.summary, incoming=wide)), incoming, catalogue)
    assert "and 2,960 more columns" in page
    assert len(page) < 300_000


def test_the_templates_are_part_of_the_package() -> None:
    names = {entry.name for entry in files("likewise.report").joinpath("templates").iterdir()}
    assert {"page.html.j2", "style.css"} <= names
