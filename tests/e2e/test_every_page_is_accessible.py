"""Protects those who cannot see well, use no mouse or a small window: every page, light and dark, wide and narrow."""

import re
from collections.abc import Callable, Mapping
from itertools import product
from pathlib import Path

import pytest
from accessibility import faults, sideways
from installation import Installation, Sample
from person import NARROW, WIDE, Person
from playwright.sync_api import expect

ROUTER = Path(__file__).parents[2] / "web" / "src" / "router.tsx"

ADDRESSES: Mapping[str, str] = {
    "home": "/",
    "catalogues": "/catalogues",
    "new catalogue": "/catalogues/new",
    "records": "/catalogues/$catalogueId",
    "records found": "/catalogues/$catalogueId?search=drill",
    "sources": "/catalogues/$catalogueId?tab=sources",
    "matchers": "/catalogues/$catalogueId?tab=matchers",
    "settings": "/catalogues/$catalogueId?tab=settings",
    "import": "/catalogues/$catalogueId/import",
    "record": "/catalogues/$catalogueId/records/$recordId",
    "match": "/catalogues/$catalogueId/match",
    "jobs": "/jobs",
    "result": "/jobs/$jobId",
    "rows": "/jobs/$jobId?tab=rows",
    "failed rows": "/jobs/$jobId?tab=failed",
    "log": "/jobs/$jobId?tab=log",
    "import's job": "/jobs/$importId",
    "review": "/reviews?jobId=$jobId",
    "reviews as a list": "/reviews?view=list",
    "operations": "/operations",
    "dead letters": "/operations?tab=dead-letters",
    "webhooks": "/operations?tab=webhooks",
    "people": "/people",
    "keys": "/people?tab=keys",
    "account": "/account",
    "design": "/design",
    "nothing there": "/jobs/nothing/here",
}


@pytest.fixture(scope="module")
def ids(installation: Installation, sample: Sample) -> Mapping[str, str]:
    """What stands in addresses."""
    record = installation.asked(f"/catalogues/{sample.catalogue}/records", limit="1")["items"][0]["id"]
    return {
        "catalogueId": sample.catalogue,
        "recordId": record,
        "jobId": sample.lists[0],
        "importId": sample.imports[0],
    }


# Drawn twice since the change, and no colour on its way any more: halfway from light to dark it has no contrast.
DRAWN = """async () => {
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const ends = document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime !== Infinity);
  await Promise.allSettled(ends.map((one) => one.finished));
}"""


def look(person: Person) -> list[str]:
    """What is wrong with the page, in every form it takes."""
    wrong = []
    for scheme, size in product(("light", "dark"), (WIDE, NARROW)):
        person.page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
        person.page.set_viewport_size({"width": size[0], "height": size[1]})
        person.page.evaluate(DRAWN)
        wrong += [f"{scheme}, {size[0]}: {fault}" for fault in faults(person.page)]
        if by := sideways(person.page):
            wrong.append(f"{scheme}, {size[0]}: the document is {by} pixels too wide")
    return wrong


@pytest.mark.criterion("AC-25.1")
@pytest.mark.parametrize("name", ADDRESSES)
def test_a_page_is_for_everybody(
    installation: Installation, ids: Mapping[str, str], arrives: Callable[..., Person], name: str
) -> None:
    person = arrives(installation.link())
    person.opens(re.sub(r"\$(\w+)", lambda found: ids[found[1]], ADDRESSES[name]))
    if name == "design":  # it shows what loading and failing look like
        person.sees_page("Design system")
    else:
        person.is_shown()
    wrong = look(person)
    assert not wrong, "\n".join(wrong)


@pytest.mark.criterion("AC-25.1")
def test_the_way_in_is_for_everybody(arrives: Callable[..., Person]) -> None:
    person = arrives()
    with person.witness.expecting(401):
        person.opens("/jobs")
        person.sees_page("Sign in")
    wrong = look(person)
    assert not wrong, "\n".join(wrong)


def test_no_page_is_left_out() -> None:
    routes = set(re.findall(r'path: "(/[^"]*)"', ROUTER.read_text(encoding="utf-8")))
    looked_at = {address.partition("?")[0] for address in ADDRESSES.values()}
    assert routes - looked_at == {"/welcome"}, "it has a test of its own"


def test_the_looking_can_fail(admin: Person) -> None:
    """A picture without words, grey on grey, and something too wide are each noticed."""
    admin.page.evaluate(
        """() => {
          const main = document.querySelector("main");
          const picture = document.createElement("img");
          picture.src = "/favicon.svg";
          const pale = document.createElement("p");
          pale.textContent = "hardly to be read";
          pale.style.color = "gray";
          pale.style.backgroundColor = "silver";
          const wide = document.createElement("div");
          wide.style.width = "2000px";
          wide.style.height = "1px";
          main.append(picture, pale, wide);
        }"""
    )
    expect(admin.page.get_by_text("hardly to be read")).to_be_visible()
    wrong = look(admin)
    for fault in ("image-alt", "color-contrast", "too wide"):
        assert any(fault in one for one in wrong), "\n".join(wrong)
