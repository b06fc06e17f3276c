"""Every address of the reconciliation API, once as such and once behind a token.

They are not in openapi.json: the W3C group's specification describes them, and answers have its forms, not our envelope.
"""

from collections.abc import Callable
from typing import Annotated, Any, TypeAlias

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from likewise.errors import NotFoundError
from likewise.http.authorise import PUBLIC
from likewise.http.context import Services
from likewise.reconcile import pages, suggesting
from likewise.reconcile.edge import v02, v10
from likewise.reconcile.edge.reach import PREFIX, TOKEN, Reached

Endpoint: TypeAlias = tuple[str, str, Callable[..., Any]]
"""A method, a path below the catalogue's address, and a route's function."""


def preview(
    subject: Reached, context: Services, name: Annotated[str, Query(alias="id", max_length=10_000)]
) -> HTMLResponse:
    """A page about a record, to be shown in a frame; where there is none, a page too, since a frame shows no JSON."""
    headers = {"Content-Security-Policy": pages.POLICY}
    try:
        with context.database.statement() as session:
            entity = suggesting.entity_of(session, subject, name)
    except NotFoundError:
        return HTMLResponse(pages.missing(), status_code=404, headers=headers)
    return HTMLResponse(pages.page(subject, entity), headers=headers)


BOTH: tuple[Endpoint, ...] = (("GET", "/preview", preview),)
V02: tuple[Endpoint, ...] = (
    ("GET", "", v02.get_service),
    ("POST", "", v02.post_service),
    ("GET", "/suggest/{kind}", v02.suggest),
    ("GET", "/flyout/{kind}", v02.flyout),
    ("GET", "/extend/propose", v02.propose),
    *BOTH,
)
V10: tuple[Endpoint, ...] = (
    ("GET", "", v10.get_manifest),
    ("POST", "/match", v10.match),
    ("GET", "/suggest/{kind}", v10.suggest),
    ("POST", "/extend", v10.extend),
    ("GET", "/extend/propose", v10.propose),
    *BOTH,
)
VERSIONS = (("0.2", V02), ("1.0", V10))

router = APIRouter(include_in_schema=False, dependencies=[PUBLIC])
for _version, _endpoints in VERSIONS:
    for _token in ("", TOKEN):
        for _method, _path, _function in _endpoints:
            _address = f"{PREFIX}{_version}/{{catalogue_id}}{_token}{_path}"
            router.add_api_route(_address, _function, methods=[_method], response_model=None)
