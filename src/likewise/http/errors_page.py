"""The page at /errors: what each error code means and what to do. Every refusal names its place there in `details.help`."""

import re
from html import escape

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from likewise.advice import ADVICE
from likewise.http.authorise import PUBLIC
from likewise.http.codes import ERROR_CODES
from likewise.http.packaged import ASK, PAGE_POLICY

PATH = "/errors"
_CODE = re.compile(r"`([^`]+)`")

router = APIRouter(include_in_schema=False, dependencies=[PUBLIC])


def place_of(code: str) -> str:
    """The address of what is told about a code, from the root of the service."""
    return f"{PATH}#{code}"


@router.get(PATH)
async def errors_page() -> Response:
    """The page: plain HTML, without a style or a script, for whoever follows a link of an error."""
    return HTMLResponse(errors_document(), headers={"Content-Security-Policy": PAGE_POLICY, "Cache-Control": ASK})


def errors_document() -> str:
    """The page's text."""
    sections = "".join(_section(code) for code in ERROR_CODES)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Likewise: error codes</title>'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
        f"<main><h1>Error codes</h1>{sections}</main></html>"
    )


def _section(code: str) -> str:
    told = ADVICE[code]
    causes = "".join(f"<li>{_shown(cause)}" for cause in told.causes)
    return (
        f'<section id="{code}"><h2>{code} ({ERROR_CODES[code].status})</h2><p>{_shown(told.meaning)}'
        f"<p>Often:<ul>{causes}</ul><p>{_shown(told.remedy)}</section>"
    )


def _shown(text: str) -> str:
    """An advice's text in HTML: what is to be typed stands between backticks."""
    return _CODE.sub(r"<code>\1</code>", escape(text))
