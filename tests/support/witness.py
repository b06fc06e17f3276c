"""What no page may do, whatever a person does with it: noticed while a test runs, told at its end."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

REFUSED = re.compile(r"Failed to load resource: the server responded with a status of (\d{3})")
UNANSWERED = "Failed to load resource: net::ERR_"


@dataclass
class Witness:
    """Errors of the console (a breach of the Content-Security-Policy is one), faults of scripts, requests elsewhere."""

    origin: str
    complaints: list[str] = field(default_factory=list)
    expected: set[int | str] = field(default_factory=set)

    def watch(self, context: "BrowserContext") -> None:
        """From now on, in all pages of a context."""
        context.on("console", self._heard)
        context.on("weberror", self._failed)
        context.on("request", self._asked)

    @contextmanager
    def expecting(self, *faults: int | str) -> Iterator[None]:
        """For a while the service may answer with these statuses without it being the page's fault, 0 for no answer at
        all, and the console may hold a message whose first line says this."""
        self.expected.update(faults)
        yield
        self.expected.difference_update(faults)

    def _heard(self, message: "ConsoleMessage") -> None:
        if message.type != "error":
            return
        refused = REFUSED.match(message.text)
        status = int(refused[1]) if refused else 0 if message.text.startswith(UNANSWERED) else None
        if status not in self.expected and message.text.partition("\n")[0].strip() not in self.expected:
            self.complaints.append(f"console: {message.text} ({message.location.get('url')})")

    def _failed(self, error: "WebError") -> None:
        self.complaints.append(f"script: {error.error.message}\n{error.error.stack}")

    def _asked(self, request: "Request") -> None:
        if not request.url.startswith((f"{self.origin}/", "blob:")):
            self.complaints.append(f"request: {request.url}")
