"""Writes docs/reference from the code: `make reference`. A test fails where the two differ."""

import json
from pathlib import Path

from reference_api import api_reference
from reference_command import command_reference
from reference_errors import errors_reference
from reference_messages import messages_reference
from reference_metrics import metrics_reference
from reference_settings import settings_reference
from write_openapi import description

FOLDER = Path(__file__).parents[1] / "docs" / "reference"


def pages() -> dict[str, str]:
    """Every page by its file's name."""
    return {
        "command.md": command_reference(),
        "settings.md": settings_reference(),
        "api.md": api_reference(json.loads(description())),
        "messages.md": messages_reference(),
        "metrics.md": metrics_reference(),
        "errors.md": errors_reference(),
    }


def write(folder: Path = FOLDER) -> None:
    """Makes the folder hold exactly these pages."""
    folder.mkdir(exist_ok=True)
    wanted = pages()
    for path in folder.glob("*.md"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
