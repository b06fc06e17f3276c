"""The reference of the error codes: what each means, with the exit code of the command and the status of the service."""

from collections.abc import Iterator

from markdown_tables import page

from likewise.advice import ADVICE
from likewise.errors import LikewiseError
from likewise.http.codes import ERROR_CODES

INTRODUCTION = """\
A failure is one line that says what, where and what to do, and a code that is stable. `likewise help CODE` tells what
stands here; the service does at `/errors`, and each of its refusals has the link in `details.help`. Dead letters and
failed jobs name the same codes."""


def errors_reference() -> str:
    """The page."""
    return page("Error codes", INTRODUCTION, *(part for code in ADVICE for part in _section(code)))


def _section(code: str) -> Iterator[str]:
    told, exits = ADVICE[code], exit_codes()
    where = [f"exit code {exits[code]}"] if code in exits else []
    where += [f"HTTP status {ERROR_CODES[code].status}"] if code in ERROR_CODES else []
    yield f"## {code}"
    yield f"{told.meaning} ({', '.join(where)})" if where else told.meaning
    yield "Often:"
    yield "\n".join(f"- {cause}" for cause in told.causes)
    yield told.remedy


def exit_codes() -> dict[str, int]:
    """The exit code of each code that the command can end with."""
    found: dict[str, int] = {}
    kinds: list[type[LikewiseError]] = [LikewiseError]
    for kind in kinds:  # grows while it is gone through, from the general to the special
        found.setdefault(kind.code, kind.exit_code)
        kinds += kind.__subclasses__()
    return found
