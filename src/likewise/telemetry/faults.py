"""Reports of unexpected faults to Sentry, where SENTRY_DSN is set: where in the code it was, and never what the data was."""

from collections.abc import Mapping
from importlib.metadata import version
from typing import TYPE_CHECKING

import structlog

from likewise.errors import SettingsError
from likewise.telemetry.tracing import current_traceparent

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

KEPT = frozenset({"event_id", "timestamp", "level", "platform", "release", "environment", "server_name", "sdk"})
KEPT_OF_FRAME = frozenset(
    {"filename", "function", "module", "lineno", "in_app", "context_line", "pre_context", "post_context"}
)
"""The lines of our source code, and no value of a variable."""
TAGS = ("request_id", "job_id", "chunk_id", "stage")
"""What log lines carry and reports too."""


def configure_fault_reports(component: str, dsn: str) -> None:
    """Starts reporting from this process, which is a `component` ("api", "worker") of the service.

    Raises:
        SettingsError: the DSN is none.
    """
    import sentry_sdk
    from sentry_sdk.integrations.atexit import AtexitIntegration
    from sentry_sdk.integrations.dedupe import DedupeIntegration
    from sentry_sdk.integrations.excepthook import ExcepthookIntegration
    from sentry_sdk.integrations.threading import ThreadingIntegration
    from sentry_sdk.utils import BadDsn

    try:
        sentry_sdk.init(
            dsn,
            release=f"likewise@{version('likewise')}",
            # Its own would take what they find: arguments, log lines, headers, queries.
            default_integrations=False,
            auto_enabling_integrations=False,
            integrations=[
                AtexitIntegration(callback=lambda _pending, _timeout: None),
                DedupeIntegration(),
                ExcepthookIntegration(),
                ThreadingIntegration(propagate_hub=False),
            ],
            include_local_variables=False,
            max_request_body_size="never",
            max_breadcrumbs=0,
            auto_session_tracking=False,
            send_client_reports=False,
            before_send=scrubbed,
        )
    except BadDsn as error:
        raise SettingsError("SENTRY_DSN: no address of Sentry: copy it anew, or unset it") from error
    sentry_sdk.get_global_scope().set_tag("component", component)


def report_fault(error: BaseException) -> None:
    """Reports a fault that was caught; nothing where reporting is off."""
    import sentry_sdk

    sentry_sdk.capture_exception(error)


def scrubbed(event: "Event", _hint: "Hint") -> "Event":
    """What is sent of an event: what is named here, and nothing that anybody may add later.

    Of an exception its type and its place are kept; its message may repeat a value of a record.
    """
    kept = {name: value for name, value in event.items() if name in KEPT}
    bound = structlog.contextvars.get_contextvars()
    tags = {name: str(bound[name]) for name in TAGS if name in bound}
    traceparent = current_traceparent()
    if traceparent is not None:
        tags["trace_id"] = traceparent.split("-")[1]
    kept["tags"] = {**_mapping(event.get("tags")), **tags}
    values = _mapping(event.get("exception")).get("values")
    kept["exception"] = {"values": [_exception(_mapping(one)) for one in (values if isinstance(values, list) else [])]}
    return kept  # type: ignore[return-value]  # a TypedDict with these keys


def _exception(found: Mapping[str, object]) -> dict[str, object]:
    frames = _mapping(found.get("stacktrace")).get("frames")
    places = [
        {name: value for name, value in _mapping(frame).items() if name in KEPT_OF_FRAME}
        for frame in (frames if isinstance(frames, list) else [])
    ]
    return {"type": found.get("type"), "module": found.get("module"), "stacktrace": {"frames": places}}


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
