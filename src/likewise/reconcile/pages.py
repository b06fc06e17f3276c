"""Records as small HTML pages, to be shown in a frame of somebody else's page: no scripts, nothing from elsewhere."""

from base64 import b64encode
from hashlib import sha256
from html import escape

from likewise.http.middleware import FRAMED
from likewise.reconcile.subject import Entity, Subject

STYLE = (
    "body{font:14px/1.4 system-ui,sans-serif;margin:8px;color:#1a1a1a;background:#fff}"
    "h1{font-size:16px;margin:0 0 4px}dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 12px;margin:0}"
    "dt{color:#595959}dd{margin:0;overflow-wrap:anywhere}"
)
POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'; "
    f"base-uri 'none'; form-action 'none'; {FRAMED}"
)
"""A page is made of text: whatever a record holds, nothing in it runs or is fetched."""


def page(subject: Subject, entity: Entity) -> str:
    """A whole page about a record."""
    title = escape(f"{entity.name} – {subject.name}")
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title><style>{STYLE}</style></head>'
        f"<body>{entity_html(subject, entity)}</body></html>"
    )


def entity_html(subject: Subject, entity: Entity) -> str:
    """A record as a heading and a list of what it says; the direction of each text follows from its letters."""
    told = [("id", entity.key)] if subject.key_column is None else []
    told += [(column, value) for column in subject.columns if (value := entity.values.get(column))]
    pairs = "".join(f'<dt dir="auto">{escape(name)}</dt><dd dir="auto">{escape(value)}</dd>' for name, value in told)
    return f'<h1 dir="auto">{escape(entity.name)}</h1><dl>{pairs}</dl>'


def label_html(name: str) -> str:
    """A property or a type, of which there is only its name to tell."""
    return f'<p dir="auto">{escape(name)}</p>'
