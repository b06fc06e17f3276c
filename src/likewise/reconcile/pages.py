"""Records as small HTML pages, to be shown in a frame of somebody else's page: no scripts, nothing from elsewhere."""

from base64 import b64encode
from hashlib import sha256
from html import escape

from likewise.http.middleware import FRAMED
from likewise.reconcile.naming import other_columns
from likewise.reconcile.subject import Entity, Subject

WIDTH, HEADING, LINE, TALLEST = 400, 44, 20, 400
"""Of a preview in pixels: what frames it up to the first value, and each value of one line; STYLE keeps to them."""
STYLE = (
    "body{font:13px/18px system-ui,sans-serif;margin:8px;color:#1a1a1a;background:#fff}"
    "h1{font-size:15px;line-height:20px;margin:0 0 4px}"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 12px;margin:0}"
    "dt{color:#595959}dd{margin:0;overflow-wrap:anywhere}"
)
POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'; "
    f"base-uri 'none'; form-action 'none'; {FRAMED}"
)
"""A page is made of text: whatever a record holds, nothing in it runs or is fetched."""


def size(subject: Subject) -> dict[str, int]:
    """Width and height (pixels) of a frame that shows a record of the catalogue whose values are short; others scroll."""
    lines = len(other_columns(subject.columns, subject.name_column)) + (subject.key_column is None)
    return {"width": WIDTH, "height": min(HEADING + LINE * lines, TALLEST)}


def page(subject: Subject, entity: Entity) -> str:
    """A whole page about a record."""
    return _whole(f"{entity.name} – {subject.name}", entity_html(subject, entity))


def _whole(title: str, body: str) -> str:
    """A page of some HTML; `title` is text."""
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style></head>'
        f"<body>{body}</body></html>"
    )


def entity_html(subject: Subject, entity: Entity) -> str:
    """A record as a heading and a list of what else it says; the direction of each text follows from its letters."""
    pairs = "".join(
        f'<dt dir="auto">{escape(name)}</dt><dd dir="auto">{escape(value)}</dd>'
        for name, value in _told(subject, entity)
    )
    return f'<h1 dir="auto">{escape(entity.name)}</h1><dl>{pairs}</dl>'


def entity_lines(subject: Subject, entity: Entity) -> str:
    """The same in lines, for a place in somebody else's page: it can be read whatever that page's style makes of lists."""
    lines = "".join(f'<p dir="auto">{escape(name)}: {escape(value)}</p>' for name, value in _told(subject, entity))
    return f'<p dir="auto"><strong>{escape(entity.name)}</strong></p>{lines}'


def _told(subject: Subject, entity: Entity) -> list[tuple[str, str]]:
    """What a record says beside its name."""
    told = [("id", entity.key)] if subject.key_column is None else []
    told += [(column, value) for column in subject.columns if (value := entity.values.get(column))]
    return [one for one in told if one != (subject.name_column, entity.name)]


def missing() -> str:
    """A page in the place of a record that is gone, or never was."""
    return _whole("No such record", "<p>The catalogue has no record of this id (any more).</p>")


def label_html(name: str) -> str:
    """A property or a type, of which there is only its name to tell."""
    return f'<p dir="auto">{escape(name)}</p>'
