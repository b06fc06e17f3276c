"""Protects `openapi.json`: what is committed is what the code serves."""

import json

from write_openapi import TARGET, description


def test_the_committed_description_is_that_of_the_code() -> None:
    """If this fails, the API changed: look whether it was meant, then run `make openapi`."""
    assert TARGET.read_text(encoding="utf-8") == description()


def test_every_operation_names_its_refusals_and_none_of_the_frameworks() -> None:
    document = json.loads(description())
    assert document["openapi"].startswith("3.1")
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert operations
    for operation in operations:
        assert "422" not in operation["responses"]
        assert "503" in operation["responses"]
        assert ("401" in operation["responses"]) >= ("security" in operation)
    assert len({operation["operationId"] for operation in operations}) == len(operations)
