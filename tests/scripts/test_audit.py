"""Protects the audit from passing without having asked."""

import json

import audit
import pytest

CLEAN = {"name": "click", "version": "8.5.1", "vulns": []}
BAD = {"name": "jinja2", "version": "2.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3.1.6"]}]}
SKIPPED = {"name": "numpy", "skip_reason": "it could not be audited"}


@pytest.mark.parametrize(
    ("found", "code"),
    [([CLEAN], 0), ([CLEAN, BAD], 1), ([CLEAN, SKIPPED], 2), ([SKIPPED, BAD], 1), ([], 2)],
    ids=["clean", "vulnerable", "not asked about all", "both", "nothing"],
)
def test_only_what_was_asked_about_and_is_clean_passes(found: list[dict[str, object]], code: int) -> None:
    assert audit.read(json.dumps({"dependencies": found})).code == code


def test_a_vulnerability_is_told_with_its_cure() -> None:
    told = audit.read(json.dumps({"dependencies": [BAD]}))
    assert told.vulnerable == ("jinja2 2.0: PYSEC-1, mended in 3.1.6",)
