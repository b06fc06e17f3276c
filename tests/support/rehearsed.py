"""Examples of documentation that need a running service: blocks under `<!-- rehearsed: NAME -->`, run as they stand."""

import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(
    r"^ *<!-- rehearsed: (?P<name>[\w ]+) -->\n *```(?P<language>sh|py)\n(?P<text>.*?)^ *```$", re.MULTILINE | re.DOTALL
)
RUN = {"sh": ["bash", "-euo", "pipefail", "-c"], "py": [sys.executable, "-W", "error", "-c"]}


@dataclass(frozen=True)
class Example:
    """A block of a page."""

    name: str
    language: str
    text: str

    def run(self, folder: Path, place: Mapping[str, str], *programs: Path) -> str:
        """What it prints on both streams, with these variables, in a folder; `programs` are folders of what it calls."""
        path = os.pathsep.join(map(str, [Path(sys.executable).parent, *programs, os.environ["PATH"]]))
        finished = subprocess.run(
            [*RUN[self.language], self.text],
            cwd=folder,
            env={**os.environ, **place, "PATH": path},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert finished.returncode == 0, f"{self.name}:\n{self.text}\nprinted:\n{finished.stdout}"
        return finished.stdout


def examples(page: Path) -> dict[str, Example]:
    """The rehearsed blocks of a page, by name; none that was meant to be one is passed over."""
    text = page.read_text(encoding="utf-8")
    found = {
        one["name"]: Example(one["name"], one["language"], textwrap.dedent(one["text"])) for one in BLOCK.finditer(text)
    }
    assert text.count("<!-- rehearsed:") == len(found), (
        f"{page.name}: a rehearsed block has another form or a second name"
    )
    return found
