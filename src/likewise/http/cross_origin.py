"""Leave for pages of any origin to use what is made for other people's clients: requests without credentials."""

from collections.abc import Mapping
from types import MappingProxyType

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

OPEN: Mapping[str, str] = MappingProxyType(
    {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
)
PREFLIGHT: Mapping[str, str] = MappingProxyType(
    {
        **OPEN,
        "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
        "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, X-Requested-With",
        "Access-Control-Max-Age": "86400",
    }
)


class OpenOrigins:
    """Lets scripts of every origin ask for what lies under a path, and read the answers (CORS, Fetch Standard 3.3)."""

    def __init__(self, app: ASGIApp, *, under: str) -> None:
        self._app = app
        self._under = under

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; what lies elsewhere is passed on."""
        if scope["type"] != "http" or not scope["path"].startswith(self._under):
            await self._app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS":
            await Response(status_code=204, headers=PREFLIGHT)(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(OPEN)
                del headers["Access-Control-Allow-Credentials"]
            await send(message)

        await self._app(scope, receive, sending)
