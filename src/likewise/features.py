"""Features: what a release shows, and what an installation may show or hide otherwise (LIKEWISE_FEATURES).

Something new is merged hidden (False in the table) and can be tried by naming it; the release that is to show it says True,
and a release later it leaves the table. An operator hides what is shown by `-name`, without another release.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

FEATURES: Mapping[str, bool] = MappingProxyType(
    {
        "docs": True,  # the page /docs, for people; /openapi.json stays
        "reconcile": True,  # the W3C reconciliation API under /reconcile/, for OpenRefine and other clients
        "page": True,  # the web page; without it there is the API alone
    }
)
"""Every feature that can be switched, and whether this release shows it."""

HIDE = "-"


def switched(named: Iterable[str]) -> Mapping[str, bool]:
    """Whether each feature of this release is on, after what an installation names.

    Other releases' names are passed over: going back a release must not need other settings.
    """
    asked = {name.removeprefix(HIDE): not name.startswith(HIDE) for name in named}
    return {name: asked.get(name, shown) for name, shown in FEATURES.items()}


def unknown(named: Iterable[str]) -> tuple[str, ...]:
    """The names that this release has no feature for, in the order of the alphabet."""
    return tuple(sorted({name.removeprefix(HIDE) for name in named} - FEATURES.keys()))
