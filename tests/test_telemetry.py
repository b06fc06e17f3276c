"""Protects the logs: one JSON object a line, from libraries too, and no secret in them."""

import io
import json
import logging

import pytest
import structlog

from likewise.telemetry import HIDDEN, configure_logging, hide_secrets

KEY = "lw_" + "a" * 43


def test_our_logs_and_those_of_libraries_are_json_lines(log: io.StringIO) -> None:
    with structlog.contextvars.bound_contextvars(request_id="r1"):
        structlog.get_logger("likewise.some").info("done", rows=3, name="Łódź")
        logging.getLogger("library").warning("took %s s", 4)
        logging.getLogger("library").debug("not told")
    ours, theirs = map(json.loads, log.getvalue().splitlines())
    assert (ours["event"], ours["rows"], ours["name"], ours["level"]) == ("done", 3, "Łódź", "info")
    assert (theirs["event"], theirs["level"], theirs["logger"]) == ("took 4 s", "warning", "library")
    assert ours["request_id"] == theirs["request_id"] == "r1"
    assert ours["timestamp"].endswith("Z")


def test_a_second_call_replaces_the_first(log: io.StringIO) -> None:
    second = io.StringIO()
    configure_logging("error", second)
    structlog.get_logger("likewise").error("once")
    assert log.getvalue() == ""
    assert len(second.getvalue().splitlines()) == 1


@pytest.mark.criterion("AC-21.4")
@pytest.mark.parametrize(
    "name", ["password", "api_key", "apikey", "Authorization", "cookie", "csrf_token", "client_secret"]
)
def test_what_is_called_a_secret_is_hidden(name: str) -> None:
    assert hide_secrets(None, "", {"event": "e", name: "x", "deep": {name: "x"}}) == {
        "event": "e",
        name: HIDDEN,
        "deep": {name: HIDDEN},
    }


@pytest.mark.criterion("AC-21.4")
@pytest.mark.parametrize(
    ("said", "written"),
    [
        (f"key {KEY} refused", f"key {HIDDEN} refused"),
        ("to postgresql://me:sesame@db/x", f"to postgresql://{HIDDEN}@db/x"),
        ("at /sign-in?token=abc&x=1", f"at /sign-in?token={HIDDEN}&x=1"),
        ("with Bearer abc.def", f"with Bearer {HIDDEN}"),
        ("likewise_links and low_water stay", "likewise_links and low_water stay"),
    ],
)
def test_what_looks_like_a_secret_is_hidden(said: str, written: str) -> None:
    assert hide_secrets(None, "", {"event": said, "list": [said]}) == {"event": written, "list": [written]}


@pytest.mark.criterion("AC-21.4")
def test_an_exception_is_told_without_its_secrets(log: io.StringIO) -> None:
    try:
        int(f"bad {KEY}")
    except ValueError:
        structlog.get_logger("likewise").exception("fault")
    told = json.loads(log.getvalue())
    assert "ValueError" in told["exception"]
    assert KEY not in log.getvalue()
