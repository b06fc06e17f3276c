"""The one table of error codes that the HTTP API answers with; they are stable, changing one is a breaking change."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class ErrorCode:
    """What a code means on the wire.

    Attributes:
        status: the HTTP status it is sent with.
        meaning: one sentence for the reference, and for the answer where `told` is false.
        told: whether the error's own message and details leave the process; else they are only logged.
        retry_after: seconds after which another try makes sense, sent as `Retry-After`; null where none does.
    """

    status: int
    meaning: str
    told: bool = True
    retry_after: int | None = None


ERROR_CODES: Mapping[str, ErrorCode] = MappingProxyType(
    {
        "VALIDATION_ERROR": ErrorCode(400, "The request is not what the API's description asks for."),
        "INPUT_ERROR": ErrorCode(400, "A file cannot be read: empty, damaged, of an unknown format, past a limit."),
        "TABLE_ERROR": ErrorCode(400, "A table was read and cannot be matched as asked."),
        "MATCHER_ERROR": ErrorCode(400, "The matcher cannot be read or does not fit these tables."),
        "UNAUTHENTICATED": ErrorCode(401, "Credentials are missing or do not hold."),
        "FORBIDDEN": ErrorCode(403, "These credentials do not allow this."),
        "NOT_FOUND": ErrorCode(404, "It does not exist."),
        "METHOD_NOT_ALLOWED": ErrorCode(405, "The address exists and does not know this method."),
        "CONFLICT": ErrorCode(409, "It does not go with what is there."),
        "PRECONDITION_FAILED": ErrorCode(412, "It was changed since it was read: read it again."),
        "PAYLOAD_TOO_LARGE": ErrorCode(413, "The request's body is larger than allowed."),
        "PRECONDITION_REQUIRED": ErrorCode(428, "This needs If-Match with the ETag of what was read."),
        "RATE_LIMITED": ErrorCode(429, "Too many requests: wait as long as Retry-After says.", retry_after=1),
        "INTERNAL_ERROR": ErrorCode(500, "A fault in Likewise; the log knows more under this request id.", told=False),
        "OUTPUT_ERROR": ErrorCode(500, "The service cannot write; its log says where.", told=False),
        "PROCESSING_ERROR": ErrorCode(503, "Work failed for a reason that may pass.", told=False, retry_after=5),
        "STORAGE_FULL": ErrorCode(
            507, "There is no room left for files; nothing was kept.", told=False, retry_after=60
        ),
        "QUEUE_ERROR": ErrorCode(503, "Too much work is waiting: try again later.", retry_after=5),
        "DATABASE_UNAVAILABLE": ErrorCode(503, "The database does not answer: try again.", told=False, retry_after=2),
        "SERVICE_ERROR": ErrorCode(503, "A server that this needs does not answer.", told=False, retry_after=5),
        "SETTINGS_ERROR": ErrorCode(
            500, "The service is not set up for this; its log says what is missing.", told=False
        ),
    }
)

STATUS_CODES: Mapping[int, str] = MappingProxyType(
    {
        400: "VALIDATION_ERROR",
        401: "UNAUTHENTICATED",
        403: "FORBIDDEN",
        404: "NOT_FOUND",
        405: "METHOD_NOT_ALLOWED",
        413: "PAYLOAD_TOO_LARGE",
        415: "VALIDATION_ERROR",
        422: "VALIDATION_ERROR",
    }
)
"""The code for what the framework itself refuses, by the status that it would send."""
