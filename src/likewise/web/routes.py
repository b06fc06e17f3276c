"""Where the page answers. Every address of it gives the same document, whose script shows what belongs there."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from starlette.exceptions import HTTPException

from likewise.http.authorise import PUBLIC
from likewise.http.packaged import FOREVER, packaged

DIST = Path(__file__).parent / "dist"
DOCUMENT = "index.html"
ASSETS = "assets"
PLACES = ("welcome", "account", "catalogues", "design", "jobs", "operations", "people", "reviews")
"""How the page's addresses begin, as in web/src/router.tsx; all others are the service's own, or nothing."""
MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        ".js": "text/javascript; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".html": "text/html; charset=utf-8",
        ".svg": "image/svg+xml",
    }
)
UNBUILT = "The page has not been built: run `make web` in the checkout (it needs Node.js). The API works: see /docs.\n"

router = APIRouter(include_in_schema=False, dependencies=[PUBLIC])


@router.get("/favicon.svg")
async def icon(request: Request) -> Response:
    """The page's picture."""
    return _file(request, DIST / "favicon.svg")


@router.get(f"/{ASSETS}/{{name}}")
async def asset(request: Request, name: str) -> Response:
    """A piece of the page; its name changes with its content."""
    return _file(request, DIST / ASSETS / name, FOREVER)


async def document(request: Request) -> Response:
    """The page, at whichever of its addresses."""
    if not (DIST / DOCUMENT).is_file():
        return PlainTextResponse(UNBUILT, status_code=503)
    return _file(request, DIST / DOCUMENT)


ADDRESSES = ("/", *(f"/{place}{rest}" for place in PLACES for rest in ("", "/{rest:path}")))
for _address in ADDRESSES:
    router.add_api_route(_address, document, methods=["GET"])


def _file(request: Request, path: Path, keep: str | None = None) -> Response:
    """A file that was built. A name is one piece of a path, so that nothing outside can be asked for.

    Raises:
        HTTPException: 404, there is none.
    """
    media_type = MEDIA_TYPES.get(path.suffix)
    if media_type is None or not path.is_file():
        raise HTTPException(404)
    return packaged(request, path, media_type, keep) if keep else packaged(request, path, media_type)
