"""Protects the way in: the printed link, a session that ends in the middle, and what each role is shown."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from installation import Installation
from person import Person
from playwright.sync_api import expect
from servers import short_folder
from up_command import printed_link, running
from witness import Witness

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.criterion("AC-12.1", "AC-24.1")
def test_the_printed_link_leads_to_an_empty_installation_and_its_sample(browser: "Browser") -> None:
    """The first minute of everybody: one command, one link, one button."""
    with short_folder() as folder, running(folder / "data") as (_, said):
        link = printed_link(said)
        witness = Witness(link.partition("/sign-in")[0])
        person = Person.arrives(browser, witness)
        person.signs_in(link)
        person.sees_page("Home")
        assert "token" not in person.page.url
        person.presses(re.compile("sample"))
        person.sees(re.compile("demo tools"))
        person.leaves()
        again = Person.arrives(browser, witness)
        with witness.expecting(401):
            again.page.goto(link)
            again.sees(re.compile("link was used before"))
        again.leaves()
        assert witness.complaints == []


@pytest.mark.criterion("AC-24.4")
def test_a_session_that_ends_in_the_middle_costs_nobody_their_place(installation: Installation, admin: Person) -> None:
    """Back where one was, after signing in with a new link."""
    admin.goes_to("Jobs")
    with installation.database.transaction() as session:
        session.connection().exec_driver_sql("DELETE FROM sessions")
    with admin.witness.expecting(401):
        admin.page.get_by_role("link", name="People and keys").click()
        admin.sees_page("Sign in")
        admin.sees("Your session has ended. Sign in to go on where you were.")
        admin.fills("One-time link", installation.link())
        admin.presses("Sign in with the link")
        admin.sees_page("People and keys")
    assert admin.page.url == f"{installation.url}/people"


@pytest.mark.criterion("AC-24.4")
def test_a_wrong_password_is_said_and_the_address_stays(arrives: Callable[..., Person]) -> None:
    person = arrives()
    with person.witness.expecting(401):
        person.opens("/")
        person.fills("E-mail address", "ada@example.org")
        person.fills("Password", "not the right one")
        person.presses("Sign in with a password")
        person.sees(re.compile("the password is not right"))
    expect(person.page.get_by_label("E-mail address")).to_have_value("ada@example.org")


PLACES = {
    "viewer": ["Home", "Catalogues", "Jobs"],
    "reviewer": ["Home", "Catalogues", "Jobs", "Review"],
    "admin": ["Home", "Catalogues", "Jobs", "Review", "Operate", "People and keys"],
}


@pytest.mark.parametrize("role", PLACES)
def test_everybody_is_shown_what_they_may_do(
    installation: Installation, arrives: Callable[..., Person], role: str
) -> None:
    person = arrives(installation.link_of(f"Some {role}", role))
    links = person.page.get_by_role("navigation", name="Main").get_by_role("link")
    expect(links).to_have_text(PLACES[role])
    for place in PLACES[role][1:]:
        person.goes_to(place)
        person.is_shown()


@pytest.mark.parametrize("address", ["/people", "/operations"])
def test_an_address_that_a_role_may_not_see_says_so(
    installation: Installation, arrives: Callable[..., Person], address: str
) -> None:
    person = arrives(installation.link_of(f"Viewer of {address[1:]}", "viewer"))
    person.opens(address)
    person.sees("Your role does not allow this. Ask an administrator.")
