"""Protects `openapi.json`: what is committed is what the code serves."""

import json

import pytest
from write_openapi import TARGET, description


@pytest.mark.criterion("AC-18.1")
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


@pytest.mark.criterion("AC-18.2")
def test_every_answer_in_json_wears_the_envelope() -> None:
    """The framework holds answers to these models; what is no JSON is a page, a file or a stream of events."""
    document = json.loads(description())
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    answers = [
        (status, content["application/json"]["schema"]["$ref"].rpartition("/")[2])
        for operation in operations
        for status, response in operation["responses"].items()
        if "schema" in (content := response.get("content", {})).get("application/json", {})
    ]
    fields = {name: set(schema.get("properties", {})) for name, schema in document["components"]["schemas"].items()}
    assert {status for status, name in answers if fields[name] == {"error"}} >= {"401", "403", "404", "503"}
    for status, name in answers:
        expected = [{"success", "data"}] if status < "400" else [{"error"}]
        told_unready = [{"success", "data"}] if name == "Success_Readiness_" else []
        assert fields[name] in expected + told_unready, (status, name)
