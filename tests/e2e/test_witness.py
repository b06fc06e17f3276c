"""Protects the tests of the page from seeing nothing: what no page may do is noticed when one does it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from person import Person
from queue_bench import eventually
from service import Service
from witness import Witness

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture
def suspect(shared_service: Service, browser: "Browser") -> Iterator[Person]:
    """A person whose witness's complaints the test reads itself; an API alone shows the page that they need."""
    person = Person.arrives(browser, Witness(shared_service.url))
    with person.witness.expecting(401):
        person.opens("/welcome")
        person.sees_page("Sign in")
    assert person.witness.complaints == []
    yield person
    person.leaves()


@pytest.mark.parametrize(
    ("misdeed", "complaint"),
    [
        ("console.error('broken')", "console: broken"),
        ("setTimeout(() => { throw new Error('thrown') }, 0)", "script: thrown"),
        ("fetch('https://elsewhere.invalid/').catch(() => 0)", "'https://elsewhere.invalid/' violates"),
        ("window.open('https://elsewhere.invalid/')", "request: https://elsewhere.invalid/"),
        (
            "document.head.append(Object.assign(document.createElement('script'), {text: '1'}))",
            "Content Security Policy",
        ),
        ("fetch('/api/v1/jobs').catch(() => 0)", "a status of 401"),
    ],
    ids=["console", "script", "loaded from elsewhere", "led elsewhere", "inline script", "refused"],
)
@pytest.mark.criterion("AC-24.6")
def test_it_is_noticed(suspect: Person, misdeed: str, complaint: str) -> None:
    suspect.page.evaluate(f"() => {{ {misdeed} }}")

    def noticed() -> bool:
        suspect.page.evaluate("0")  # Playwright hands events on while it is asked something
        return any(complaint in one for one in suspect.witness.complaints)

    eventually(noticed)
