"""Writes the API's description, `openapi.json`, from the code: `make openapi`. A test fails where the two differ."""

import json
from pathlib import Path

from likewise.api import create_app
from likewise.http.describe import openapi_of
from likewise.settings import Settings

TARGET = Path(__file__).parents[1] / "openapi.json"

# Nothing is connected: the description comes from the routes alone.
SETTINGS = Settings.model_validate({"DATABASE_URL": "postgresql://localhost/none", "REDIS_URL": "redis://localhost"})


def description() -> str:
    """The description as it is committed."""
    return json.dumps(openapi_of(create_app(SETTINGS)), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    TARGET.write_text(description(), encoding="utf-8")
