"""What a browser has to fetch before the first page is there."""

import gzip
from typing import TYPE_CHECKING

from person import Person
from service_loads import Line
from service_world import World

if TYPE_CHECKING:
    from playwright.sync_api import Response

BAR = 200_000
"""Bytes of compressed JavaScript."""


def loads(person: Person, world: World) -> list[Line]:
    """Sizes at the first visit of home: as the service sends them, and what gzip makes of them at its best."""
    answers: list[Response] = []
    person.page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 -- Playwright marks what it calls
    person.signs_in(world.service.sign_in_link())
    person.is_shown()
    person.page.wait_for_load_state("networkidle")
    lines = []
    for what, kind, bar in (("JavaScript", "script", BAR), ("styles", "stylesheet", None)):
        fetched = [answer for answer in answers if answer.request.resource_type == kind]
        plain = [answer.body() for answer in fetched]
        sent = sum(answer.request.sizes()["responseBodySize"] for answer in fetched)
        best = sum(len(gzip.compress(body, 9)) for body in plain)
        lines.append(
            Line(
                f"home, first visit: {what}",
                "-" if bar is None else f"<= {bar / 1000:.0f} KB",
                f"{sent / 1000:.1f} KB sent in {len(fetched)} files",
                f"gzip -9: {best / 1000:.1f} KB; plain: {sum(map(len, plain)) / 1000:.1f} KB",
                None if bar is None else sent <= bar,
            )
        )
    return lines
