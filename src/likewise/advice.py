"""What each error code means, what usually causes it, and what to do: told by `likewise help CODE`, by the service at
/errors, and in the reference, which all read this table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Advice:
    """What a person who met an error wants to know beyond its message, which says where it was met."""

    meaning: str
    causes: tuple[str, ...]
    remedy: str


ADVICE: Mapping[str, Advice] = MappingProxyType(
    {
        "INPUT_ERROR": Advice(
            "A file cannot be read.",
            (
                "it is missing, empty, damaged, or protected by a password",
                "its content is of no format that is known, whatever its suffix says",
                "it has more rows or columns than allowed (LIKEWISE_MAX_ROWS, LIKEWISE_MAX_COLUMNS)",
            ),
            "Look at what `likewise profile FILE` makes of it. Where encoding, delimiter, sheet or header row were "
            "detected wrongly, name them (--encoding, --delimiter, --sheet, --header-row).",
        ),
        "TABLE_ERROR": Advice(
            "A table was read, and cannot be matched as asked.",
            (
                "a column that was named does not exist: the header row may be another one",
                "the column named as key holds a value twice, or none",
                "the two tables have nothing in common that could be compared",
            ),
            "Compare the columns that `likewise profile` shows for both files, then name the key (--key, --catalogue-key) "
            "or what corresponds (--map).",
        ),
        "OUTPUT_ERROR": Advice(
            "The result cannot be written.",
            (
                "the folder does not exist, or may not be written to",
                "the disk is full",
                "the suffix of --out is none of csv, xlsx, parquet, jsonl",
            ),
            "Nothing was left half written: mend the cause and run the same again.",
        ),
        "MATCHER_ERROR": Advice(
            "A stored matcher cannot be used.",
            (
                "the file is damaged, or no matcher",
                "another release wrote it, in a form that this one does not know",
                "it was fitted on tables with other columns",
            ),
            "Fit it anew: `likewise match ... --save-matcher FILE`. In the service, start a job without a matcher.",
        ),
        "VALIDATION_ERROR": Advice(
            "A request or a message is not what its description asks for; sent again, it fails again.",
            (
                "a field is missing, unknown, or of another type or range; `details.problems` names it",
                "a body that is no JSON in UTF-8",
            ),
            "Compare it with the reference of the API or of the messages; the service has its own at /docs.",
        ),
        "UNAUTHENTICATED": Advice(
            "Nobody knows who asks.",
            ("there is no key or session", "the key was revoked", "the session has ended, or the link was used before"),
            "Sign in again, or send `Authorization: Bearer KEY`; `likewise keys create` makes a key.",
        ),
        "FORBIDDEN": Advice(
            "Who asks is known, and may not do this.",
            ("the role or the key's scope does not allow it", "a browser's request came without its CSRF header"),
            "Ask an administrator for another role, or use a key that may. The API's reference names the role of each call.",
        ),
        "NOT_FOUND": Advice(
            "It does not exist, or not any more.",
            ("the address or an id is mistyped", "it was deleted, or its time to be kept is over"),
            "Look in the list that it should be in.",
        ),
        "METHOD_NOT_ALLOWED": Advice(
            "The address exists and does not know this method.",
            ("GET in the place of POST, or the reverse",),
            "The header `Allow` names the methods that it knows.",
        ),
        "CONFLICT": Advice(
            "What was asked does not go with what is there.",
            (
                "a name is taken",
                "a state is past: a job has ended, a review was answered by somebody else",
                "an Idempotency-Key was used for another request",
            ),
            "Read it again and decide anew. For another request take another Idempotency-Key.",
        ),
        "PRECONDITION_FAILED": Advice(
            "Somebody else changed it since it was read.",
            ("`If-Match` names an older version",),
            "Read it again, look at what changed, and send the change with the new ETag.",
        ),
        "PRECONDITION_REQUIRED": Advice(
            "A change has to say what it is based on.",
            ("the request came without `If-Match`",),
            "Send the ETag of what was read as `If-Match`, so that nobody's change is lost.",
        ),
        "PAYLOAD_TOO_LARGE": Advice(
            "A body or a file is larger than the service takes.",
            ("LIKEWISE_MAX_BODY_BYTES or LIKEWISE_MAX_UPLOAD_BYTES is lower", "a proxy in front allows less"),
            "Upload records as a file, or in several parts; or have the limit raised.",
        ),
        "RATE_LIMITED": Advice(
            "Too many requests in a minute.",
            ("one caller passes LIKEWISE_REQUESTS_PER_MINUTE", "too many attempts to sign in"),
            "Wait as long as `Retry-After` says. Many records belong in one request or one job.",
        ),
        "QUEUE_ERROR": Advice(
            "The queue is full, or Redis cannot be reached where there is no way round it.",
            ("more work is waiting than workers do", "no worker runs"),
            "Wait as long as `Retry-After` says and send the same again. `likewise doctor` tells what is missing.",
        ),
        "DATABASE_UNAVAILABLE": Advice(
            "PostgreSQL cannot be reached, refuses, or has a schema that this release does not know.",
            ("it is down or restarting", "DATABASE_URL is wrong", "`likewise migrate` was not run after an upgrade"),
            "Run `likewise doctor`. Requests may be sent again with the same Idempotency-Key: nothing happens twice.",
        ),
        "PROCESSING_ERROR": Advice(
            "Work failed for a reason that may pass.",
            ("a file of the store, the database or a server was away for a moment",),
            "Workers try again by themselves; what failed five times waits as a dead letter for somebody to replay it.",
        ),
        "STORAGE_FULL": Advice(
            "The store has no room left; nothing was kept of what was sent.",
            ("the disk of LIKEWISE_STORE is full",),
            "Make room: enlarge the disk, or delete jobs and sources that nobody needs over the API.",
        ),
        "NOT_ENOUGH_MEMORY": Advice(
            "This machine has too little memory free for these tables.",
            ("the catalogue is too large for it; the message says how much is needed", "other programs use it up"),
            "Match the incoming list in parts, free some memory, or take a larger machine.",
        ),
        "SERVICE_ERROR": Advice(
            "A server that is needed cannot be started, reached or used.",
            ("nothing listens at the address", "`likewise up` finds its port taken, or its folder in use"),
            "Run `likewise doctor`, and look at the log of the server that it names.",
        ),
        "SETTINGS_ERROR": Advice(
            "A setting is missing, or has a value that cannot be meant.",
            ("a variable of the environment is mistyped; the message names it",),
            "Correct it or unset it. The reference of settings, and `.env.example`, list them all.",
        ),
        "CORRUPTION_ERROR": Advice(
            "Rows in the database are not what the program alone would have written; the work stops before it does harm.",
            ("hand-made SQL", "a restored back-up that is older than the store", "a fault in Likewise"),
            "Back up the database as it is, then look at what `likewise doctor --integrity` names, and report it.",
        ),
        "INTERNAL_ERROR": Advice(
            "A fault in Likewise.",
            ("something that nobody had thought of",),
            "Please report it: for the command with what LIKEWISE_DEBUG=1 shows, for the service with the request's id.",
        ),
    }
)
"""Every code that the command, the service or a dead letter can name."""


def advice_lines(code: str) -> list[str]:
    """The advice on a code as lines of plain text; the code has to be one of the table."""
    told = ADVICE[code]
    return [f"{code}: {told.meaning}", "", "Often:", *(f"  - {cause}" for cause in told.causes), "", told.remedy]
