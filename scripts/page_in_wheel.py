"""Refuses to build a wheel without the web page: hatchling runs this before each build (pyproject.toml)."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PAGE = Path("src", "likewise", "web", "dist", "index.html")
EDITABLE = "editable"
ADVICE = (
    "likewise: the web page has not been built: run `make web` first (it needs Node.js), "
    "or set HATCH_BUILD_NO_HOOKS=true for a package without it"
)


class PageHook(BuildHookInterface[Any]):  # Any: a builder's configuration, which is not looked at
    """A checkout that is installed in place gets its page from `make web` whenever it wants."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Before a build.

        Raises:
            SystemExit: there is no page to put into it.
        """
        del build_data
        if version != EDITABLE and not (Path(self.root) / PAGE).is_file():
            raise SystemExit(ADVICE)
