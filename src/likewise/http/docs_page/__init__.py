"""The page at /docs: Swagger UI over /openapi.json, out of files of the package, so that nothing is loaded from elsewhere.

`swagger-ui-bundle.js`, `swagger-ui.css` and their licences are those of the npm package swagger-ui-dist, unchanged
(version and digests: tests/http/test_docs_page.py); `index.html` and `start.js` are ours.
"""

from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from types import MappingProxyType

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse
from starlette.exceptions import HTTPException
from starlette.staticfiles import NotModifiedResponse

from likewise.http.authorise import PUBLIC

PATH = "/docs"
PAGE = "index.html"
MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
        "swagger-ui.css": "text/css; charset=utf-8",
        "start.js": "text/javascript; charset=utf-8",
    }
)
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"}  # kept, but asked about each time

router = APIRouter(include_in_schema=False, dependencies=[PUBLIC])


@router.get(PATH)
async def docs_page(request: Request) -> Response:
    """The page."""
    return _file(request, PAGE, "text/html; charset=utf-8")


@router.get(PATH + "/{name}")
async def docs_file(request: Request, name: str) -> Response:
    """A file of the page."""
    if name not in MEDIA_TYPES:
        raise HTTPException(404)
    return _file(request, name, MEDIA_TYPES[name])


def _file(request: Request, name: str, media_type: str) -> Response:
    """The file, or 304 to a browser that has it."""
    path = Path(str(resources.files(__name__).joinpath(name)))
    whole = FileResponse(path, media_type=media_type, headers=_HEADERS, stat_result=path.stat())
    if request.headers.get("if-none-match") == whole.headers["etag"]:
        return NotModifiedResponse(whole.headers)
    return whole
