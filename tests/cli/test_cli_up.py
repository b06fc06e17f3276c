"""`likewise up` and `likewise submit`: the whole service from the shell, stopped cleanly and found again."""

import contextlib
import os
import signal
import socket
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from queue_bench import eventually
from servers import short_folder
from up_command import LIKEWISE, environment, free_port, printed_link, running

from likewise.sample import CATALOGUE, LISTS, sample_path
from likewise.settings import load_settings

NAME = "demo tools"


def shell(data: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*LIKEWISE, *command], capture_output=True, text=True, env=environment(data), check=False, timeout=120
    )


@pytest.fixture
def data() -> Iterator[Path]:
    with short_folder() as folder:
        yield folder / "data"


def children_of(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


@pytest.mark.criterion("AC-12.1")
def test_the_address_is_as_promised_unless_another_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("LIKEWISE_HOST", "LIKEWISE_PORT"):
        monkeypatch.delenv(variable, raising=False)
    assert (load_settings().host, load_settings().port) == ("127.0.0.1", 8080)


def test_a_taken_port_is_said_whatever_answers_there(data: Path) -> None:
    """Somebody else's answer is not taken for ours, so that nobody is sent to another service."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        told = shell(data, "up", "--data", str(data), "--port", str(port))
    assert told.returncode != 0
    assert f"127.0.0.1:{port}: Address already in use" in told.stderr
    assert "choose another --host or --port" in told.stderr


@pytest.mark.criterion("AC-10.2", "AC-12.1", "AC-12.2")
def test_up_serves_and_submit_writes_what_the_command_writes(data: Path, tmp_path: Path) -> None:
    """One command on an empty folder; a list submitted from the shell; stopped with nothing left; found again."""
    submitted, matched = tmp_path / "submitted.csv", tmp_path / "matched.csv"
    with running(data, "--demo") as (child, said):
        link = printed_link(said)
        assert link.startswith(said[0].split()[3].rstrip(";") + "/sign-in?token=")
        assert [httpx.get(link).headers["location"] for _ in range(2)] == ["/", "/welcome?refused=1"]
        results = [line for line in said if line.startswith("Matched ")]
        assert [line.partition(":")[0] for line in results] == [f"Matched {name}" for name in LISTS]
        assert stat.S_IMODE((data / "api-key").stat().st_mode) == 0o600
        listed = sample_path(LISTS[0])
        done = shell(data, "submit", str(listed), "--catalogue", NAME, "--out", str(submitted))
        assert done.returncode == 0, done.stderr
        assert "link" in done.stdout
        shell(data, "match", str(listed), "--catalogue", str(sample_path(CATALOGUE)), "--out", str(matched))
        assert submitted.read_bytes() == matched.read_bytes()
        family = children_of(child.pid)
        assert len(family) == 4
    assert child.returncode == 0
    assert said[-1] == "Stopped; the data stays."
    assert [pid for pid in family if Path(f"/proc/{pid}/cmdline").exists()] == []
    key = (data / "api-key").read_text()
    with running(data, "--demo", "--workers", "2", end=signal.SIGINT) as (child, said):
        assert f"The catalogue '{NAME}' is there already." in said
        shown = [line for line in said if line.startswith("Matched ")]
        assert shown == [*results, results[0]], "the sample's lists, and the one that was submitted"
        assert (data / "api-key").read_text() == key
        family = children_of(child.pid)
        assert len(family) == 5
    assert (child.returncode, said[-1]) == (0, "Stopped; the data stays.")
    assert [pid for pid in family if Path(f"/proc/{pid}/cmdline").exists()] == []


def test_a_service_that_is_stopped_while_it_matches_the_sample_ends_cleanly(data: Path) -> None:
    command = [*LIKEWISE, "up", "--demo", "--data", str(data), "--port", str(free_port())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment(data)) as child:
        assert child.stdout is not None
        next(line for line in child.stdout if line.startswith("Matching the bundled sample"))
        child.send_signal(signal.SIGTERM)
        rest, _ = child.communicate(timeout=60)
    assert (child.returncode, rest.splitlines()[-1]) == (0, "Stopped; the data stays.")


def test_a_demonstration_without_a_worker_is_refused(data: Path) -> None:
    """It would wait for ever."""
    refused = shell(data, "up", "--demo", "--workers", "0", "--data", str(data))
    assert refused.returncode == 2
    assert "--workers 1" in refused.stderr


def test_submit_says_what_is_wrong_in_one_line(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("a,b\n1,2\n")
    nobody = shell(data, "submit", str(file), "--catalogue", NAME)
    assert (nobody.returncode, nobody.stderr.count("\n")) == (12, 1), nobody.stderr
    assert "likewise up" in nobody.stderr
    with running(data, "--workers", "1"):
        unknown = shell(data, "submit", str(file), "--catalogue", "none such")
        assert (unknown.returncode, unknown.stderr.count("\n")) == (13, 1), unknown.stderr
        missing = shell(data, "submit", str(tmp_path / "missing.csv"), "--catalogue", "none such")
        assert missing.returncode in (3, 13)
        assert "Traceback" not in unknown.stderr + missing.stderr
        away = shell(data, "submit", str(file), "--catalogue", NAME, "--url", "http://127.0.0.1:1")
        assert (away.returncode, away.stderr.count("\n")) == (11, 1), away.stderr


def test_what_dies_is_started_again(data: Path) -> None:
    """kill -9 of all four children: servers, API and worker are back, with all data, and without being asked."""
    with running(data) as (child, _):
        before = children_of(child.pid)
        for pid in before:
            os.kill(int(pid), signal.SIGKILL)
        eventually(lambda: len(children_of(child.pid)) == 4 and not set(before) & set(children_of(child.pid)))
        eventually(lambda: shell(data, "submit", __file__, "--catalogue", "none such").returncode == 13)
    assert child.returncode == 0


def neighbouring_ports() -> int:
    """The first of two free ports."""
    while True:
        port = free_port()
        with contextlib.suppress(OSError), socket.socket() as listener:
            listener.bind(("127.0.0.1", port + 1))
            return port


def test_each_process_is_watched_on_a_port_of_its_own(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    port = neighbouring_ports()
    monkeypatch.setenv("LIKEWISE_METRICS_PORT", str(port))
    with running(data):
        api = httpx.get(f"http://127.0.0.1:{port}/metrics").text
        with httpx.Client(transport=httpx.HTTPTransport(retries=8)) as client:  # the worker is not waited for
            worker = client.get(f"http://127.0.0.1:{port + 1}/metrics").text
    assert "likewise_database_up 1.0" in api
    assert 'likewise_queue_events_total{event="fenced"} 0.0' in worker
