"""The reference of the settings, out of `.env.example`, which a test keeps to the code."""

from collections.abc import Iterator
from pathlib import Path

from markdown_tables import page, table

EXAMPLE = Path(__file__).parents[1] / ".env.example"
INTRODUCTION = """\
All settings are variables of the environment. An empty value counts as not set, and a value that cannot be meant ends
the program with the variable's name. `.env.example` is this list as a file for Docker Compose or a shell."""


def settings_reference() -> str:
    """The page."""
    rows = [
        (f"`{name}`", f"`{default}`" if default else "", meaning if name == names[0][0] else f"see `{names[0][0]}`")
        for names, meaning in groups(EXAMPLE.read_text(encoding="utf-8"))
        for name, default in names
    ]
    return page("Settings", INTRODUCTION, table(("variable", "default", "meaning"), rows))


def groups(text: str) -> Iterator[tuple[list[tuple[str, str]], str]]:
    """The variables with their defaults that stand together, and the comment above them; a comment alone is passed over."""
    for block in text.split("\n\n"):
        lines = block.strip().splitlines()
        variables = [(name, default) for name, _, default in (line.partition("=") for line in lines if line[0] != "#")]
        if variables:
            yield variables, " ".join(line.lstrip("# ") for line in lines if line[0] == "#")
