"""The real stack and a real browser: one of each for the tests of a module, a browser context for each person."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import chromium
import pytest
from installation import Installation, Sample, installed
from person import Person
from witness import Witness

from likewise.sample import CATALOGUE, sample_path

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PAGE = Path(__file__).parents[2] / "src" / "likewise" / "web" / "dist" / "index.html"
ARTEFACTS = Path(__file__).parents[2] / "build" / "e2e"


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """Not for longer than a module: while Playwright runs, no other test of the process may have an event loop."""
    with chromium.launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    """An empty service with one worker."""
    assert PAGE.is_file(), "the page has not been built: run `make web`"
    with installed() as running:
        yield running


@pytest.fixture(scope="module")
def sample(installation: Installation) -> Sample:
    """The bundled sample, imported and matched."""
    return installation.sample()


@pytest.fixture(scope="module")
def tools(installation: Installation) -> str:
    """The sample's catalogue alone; its id. Its name is `tools`."""
    return installation.imported("tools", sample_path(CATALOGUE))


@pytest.fixture
def witness(installation: Installation) -> Iterator[Witness]:
    """Fails the test where a page did what none may do."""
    watching = Witness(installation.url)
    yield watching
    assert watching.complaints == []


@pytest.fixture
def arrives(browser: "Browser", witness: Witness, request: pytest.FixtureRequest) -> Iterator[Callable[..., Person]]:
    """Lets people in, each with a browser context of their own; what they saw last is kept where a test fails."""
    people: list[Person] = []

    def arrive(link: str | None = None, locale: str = "en-GB") -> Person:
        person = Person.arrives(browser, witness, locale=locale)
        people.append(person)
        if link is not None:
            person.signs_in(link)
        return person

    failed_before = request.session.testsfailed
    yield arrive
    failed = request.session.testsfailed > failed_before
    for number, person in enumerate(people):
        if failed:
            ARTEFACTS.mkdir(parents=True, exist_ok=True)
            name = re.sub(r"\W+", "-", request.node.name)[:80]
            person.page.screenshot(path=ARTEFACTS / f"{name}-{number}.png", full_page=True)
        person.leaves()


@pytest.fixture
def admin(installation: Installation, arrives: Callable[..., Person]) -> Person:
    """An administrator, signed in."""
    return arrives(installation.link())
