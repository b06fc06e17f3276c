"""Logs: one JSON object a line on stderr, from our own code and from libraries, with no secrets in them."""

import logging
import re
import sys
from collections.abc import MutableMapping
from types import MappingProxyType
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor

SECRET_NAMES = re.compile(
    r"password|passwd|secret|token|api_?key|authorization|cookie|csrf|credential|bearer", re.IGNORECASE
)
SECRET_VALUES = re.compile(r"lw_[A-Za-z0-9_-]{8,}|(?<=://)[^/\s@]+(?=@)|(?<=[?&]token=)[^&\s]+|(?i:(?<=bearer ))\S+")
"""Keys of ours, user and password in a URL, a token in a link, a bearer header."""
HIDDEN = "[hidden]"

LEVELS = MappingProxyType(
    {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
)


def configure_logging(level: str = "info", stream: TextIO | None = None) -> None:
    """Sends all logs of this process, structlog's and the standard library's, to `stream` (stderr) as JSON lines.

    Called by the commands that run a part of the service, never at import; a second call replaces the first.
    """
    from likewise.telemetry.tracing import add_trace

    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        add_trace,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        hide_secrets,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(LEVELS[level])
    # Their own access logs would repeat ours, with the query strings that ours leaves out.
    logging.getLogger("uvicorn.access").disabled = True


def hide_secrets(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Takes secrets out of an event: by the names of its values, and by what looks like one in its texts."""
    return {name: HIDDEN if SECRET_NAMES.search(name) else _without_secrets(value) for name, value in event.items()}


def _without_secrets(value: object) -> object:
    if isinstance(value, str):
        return SECRET_VALUES.sub(HIDDEN, value)
    if isinstance(value, MutableMapping):
        return {
            name: HIDDEN if SECRET_NAMES.search(str(name)) else _without_secrets(held) for name, held in value.items()
        }
    if isinstance(value, list | tuple):
        return [_without_secrets(held) for held in value]
    return value
