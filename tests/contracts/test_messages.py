"""Protects the wire format: what is accepted and refused, and that the published schemas are the code's."""

import json
from pathlib import Path
from uuid import UUID

import message_schemas as command
import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.contracts import MatchChunkMessage, MatchChunkPayload, MatchSubmitMessage, parse
from likewise.contracts.schemas import schema_files
from likewise.errors import ValidationError

ROOT = Path(__file__).parents[2]
JOB, CHUNK = "0f6c3c5e-6f4b-4d4b-9a55-0d9a4f1f2a10", "7b1f4c1e-58f0-4f55-8d5f-8f4f7b1d9c22"
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def chunk_message(**changes: object) -> bytes:
    """A message as another language would write it; a change to None takes the key away."""
    message: dict[str, object] = {
        "version": 1,
        "type": "match.chunk",
        "jobId": JOB,
        "traceparent": TRACE,
        "payload": {"chunkId": CHUNK, "attempt": 0},
        **changes,
    }
    return json.dumps({key: value for key, value in message.items() if value is not None}).encode()


def test_a_message_of_another_language_is_understood() -> None:
    message = parse(MatchChunkMessage, chunk_message())
    assert (message.job_id, message.payload.chunk_id) == (UUID(JOB), UUID(CHUNK))
    assert message.traceparent == TRACE


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"version": 2}, "version"),
        ({"version": None}, "version"),
        ({"type": "match.other"}, "type"),
        ({"jobId": "7"}, "jobId"),
        ({"jobId": None}, "jobId"),
        ({"job_id": JOB}, "job_id"),
        ({"extra": True}, "extra"),
        ({"traceparent": "00-xyz"}, "traceparent"),
        ({"payload": {"chunkId": CHUNK, "attempt": -1}}, "payload.attempt"),
        ({"payload": {"chunkId": CHUNK, "attempt": "0"}}, "payload.attempt"),
        ({"payload": {"attempt": 0}}, "payload.chunkId"),
    ],
)
def test_what_the_contract_does_not_say_is_refused_at_its_place(changes: dict[str, object], place: str) -> None:
    with pytest.raises(ValidationError, match=f": {place}: ") as caught:
        parse(MatchChunkMessage, chunk_message(**changes))
    assert caught.value.details["place"] == place


@given(st.binary())
def test_any_bytes_are_a_message_or_a_validation_error(raw: bytes) -> None:
    """No message, however broken, gets past the contract with another error."""
    with pytest.raises(ValidationError):
        parse(MatchChunkMessage, raw)


@given(st.uuids(), st.uuids(), st.integers(min_value=0, max_value=2**31))
def test_a_message_survives_the_wire(job_id: UUID, chunk_id: UUID, attempt: int) -> None:
    payload = MatchChunkPayload(chunk_id=chunk_id, attempt=attempt)
    message = MatchChunkMessage(version=1, type="match.chunk", job_id=job_id, payload=payload)
    assert parse(MatchChunkMessage, message.to_wire()) == message


def test_submitted_values_keep_their_type() -> None:
    """0 is not false, and "007" is not 7."""
    record = {"key": "007", "price": 12.5, "stock": 0, "active": False, "note": None}
    raw = {
        "version": 1,
        "type": "match.submit",
        "jobId": JOB,
        "payload": {"catalogue": "tools", "source": "harbour", "records": [record], "precision": 0.9},
    }
    message = parse(MatchSubmitMessage, json.dumps(raw).encode())
    read = message.payload.records[0]
    assert {key: (type(value), value) for key, value in read.items()} == {
        key: (type(value), value) for key, value in record.items()
    }


@pytest.mark.criterion("AC-18.1")
def test_the_published_schemas_are_those_of_the_code() -> None:
    assert command.differences(ROOT / "contracts") == []


def test_the_command_writes_checks_and_cleans(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A missing, changed and superfluous file each fail the check, and writing repairs all three."""
    assert command.main(["--folder", str(tmp_path)]) == 0
    assert command.main(["--check", "--folder", str(tmp_path)]) == 0
    first, second, *_ = sorted(schema_files())
    (tmp_path / first).unlink()
    (tmp_path / second).write_text("{}", encoding="utf-8")
    (tmp_path / "old.v1.json").write_text("{}", encoding="utf-8")
    assert command.main(["--check", "--folder", str(tmp_path)]) == 1
    told = capsys.readouterr().err
    assert all(line in told for line in (f"{first}: is missing", f"{second}: differs", "old.v1.json: no message"))
    command.write(tmp_path)
    assert command.differences(tmp_path) == []
