"""Somebody before the page: what they see is found by role and name, as a screen reader finds it, and so what they do."""

import base64
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from playwright.sync_api import Locator, expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page
    from witness import Witness

# A machine that runs all tests at once is slow; a condition that never comes true is as wrong after one second.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)

Scheme = Literal["light", "dark"]
WIDE, NARROW = (1280, 800), (360, 740)

DROP = """([name, content]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))], name));
  return transfer;
}"""


@dataclass(frozen=True)
class Person:
    """A person with a browser of their own, which shares nothing with the others'."""

    page: "Page"
    url: str
    witness: "Witness"

    @classmethod
    def arrives(
        cls,
        browser: "Browser",
        witness: "Witness",
        size: tuple[int, int] = WIDE,
        scheme: Scheme = "light",
        locale: str = "en-GB",
    ) -> "Person":
        """With an empty browser; locale and time zone are not the developer's."""
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
            reduced_motion="reduce",
            locale=locale,
            timezone_id="Europe/Berlin",
        )
        context.set_default_timeout(PATIENCE)
        witness.watch(context)
        return cls(context.new_page(), witness.origin, witness)

    @property
    def context(self) -> "BrowserContext":
        return self.page.context

    def leaves(self) -> None:
        """Closes the browser."""
        self.context.close()

    def opens(self, path: str) -> None:
        """Types an address."""
        self.page.goto(self.url + path)

    def signs_in(self, link: str) -> None:
        """Follows a one-time link."""
        self.page.goto(link)
        expect(self.page.get_by_role("link", name=re.compile("^Account of "))).to_be_visible()

    def goes_to(self, place: str) -> None:
        """Follows a link of the main navigation."""
        self.page.get_by_role("navigation", name="Main").get_by_role("link", name=place, exact=True).click()
        self.sees_page(place)

    def sees_page(self, title: str | re.Pattern[str]) -> None:
        """The page with this heading is shown."""
        expect(self.page.get_by_role("heading", level=1, name=title)).to_be_visible()

    def is_shown(self) -> None:
        """The page is there, with what it had to ask for, and nothing went wrong."""
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()
        expect(self.page.get_by_role("status").filter(has_text="Loading")).to_have_count(0)
        expect(self.page.locator(".animate-pulse")).to_have_count(0)  # a Skeleton, which says nothing to anybody
        expect(self.page.get_by_role("alert")).to_have_count(0)

    def sees(self, text: str | re.Pattern[str]) -> None:
        """A text stands on the page."""
        expect(self.page.get_by_text(text).filter(visible=True).first).to_be_visible()

    def presses(self, name: str | re.Pattern[str]) -> None:
        """A button."""
        self.button(name).click()

    def follows(self, name: str | re.Pattern[str]) -> None:
        """A link on the page, not of the navigation."""
        self.content.get_by_role("link", name=name).first.click()

    def types(self, *keys: str) -> None:
        """Presses keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def fills(self, label: str | re.Pattern[str], value: str) -> None:
        """Writes into a field."""
        self.page.get_by_label(label, exact=isinstance(label, str)).fill(value)

    def drops(self, file: Path) -> None:
        """Drops a file on the place for files."""
        content = base64.b64encode(file.read_bytes()).decode()
        transfer = self.page.evaluate_handle(DROP, [file.name, content])
        place = self.page.get_by_text(re.compile(r"Choose (a|another) file"))
        place.dispatch_event("drop", {"dataTransfer": transfer})

    @property
    def content(self) -> Locator:
        return self.page.get_by_role("main")

    def button(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("button", name=name)
