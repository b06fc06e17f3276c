"""Protects how server processes are started, told apart and ended: nothing is left over, and no stranger is harmed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from likewise.embedded import launch, process
from likewise.embedded.process import Log, Server
from likewise.errors import ServiceError

PATIENT = Server("sleeper", ready_seconds=30.0, stop_steps=((signal.SIGTERM, 30.0),))
STUBBORN = """
import signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
print("ready", flush=True)
signal.pause()
"""


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return Log.of(tmp_path / "server.log")


def test_a_server_that_never_answers_is_ended_and_told(log: Log) -> None:
    marks = ("sleep", "600.25")
    silent = Server("sleeper", ready_seconds=0.0, stop_steps=PATIENT.stop_steps)
    with pytest.raises(ServiceError, match=r"sleeper does not answer within 0 s \(log: .*server\.log\)"):
        process.start(silent, ["/usr/bin/env", *marks], None, log, lambda: False)
    assert not any(process.is_ours(int(pid.name), marks) for pid in Path("/proc").glob("[0-9]*"))


def test_an_obstacle_that_passes_by_itself_is_waited_out(log: Log, tmp_path: Path) -> None:
    script = f"test -e {tmp_path}/second || {{ touch {tmp_path}/second; echo still in use; exit 1; }}; exec sleep 600"
    server = Server("sleeper", 30.0, PATIENT.stop_steps, passing="still in use")
    child = process.start(server, ["/bin/sh", "-c", script], None, log, (tmp_path / "second").exists)
    process.stop(child, PATIENT)
    assert child.returncode is not None


def test_what_stands_in_the_way_after_an_obstacle_that_passed_is_told(log: Log, tmp_path: Path) -> None:
    script = (
        f"test -e {tmp_path}/second || {{ touch {tmp_path}/second; echo still in use; exit 1; }}; echo FATAL: no room"
    )
    server = Server("sleeper", 30.0, PATIENT.stop_steps, passing="still in use")
    with pytest.raises(ServiceError, match="sleeper does not start: FATAL: no room"):
        process.start(server, ["/bin/sh", "-c", script], None, log, lambda: False)


def test_any_other_obstacle_ends_the_start_with_the_logs_gravest_line(log: Log) -> None:
    lines = "echo LOG: starting; echo FATAL: no room; echo LOG: shut down; exit 1"
    with pytest.raises(ServiceError, match=r"^sleeper does not start: FATAL: no room \(log: .*server\.log\)$"):
        process.start(PATIENT, ["/bin/sh", "-c", lines], None, log, lambda: False)


def test_what_ignores_a_signal_gets_the_next() -> None:
    with subprocess.Popen([sys.executable, "-c", STUBBORN], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        steps = ((signal.SIGINT, 0.05), (signal.SIGKILL, 30.0))
        assert process.end(lambda: child.poll() is None, child.send_signal, steps)
        assert child.returncode == -signal.SIGKILL


def test_an_orphan_that_does_not_end_is_told(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", STUBBORN, str(tmp_path)], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        (tmp_path / "pid").write_text(f"{child.pid}\n", encoding="ascii")
        try:
            with pytest.raises(ServiceError, match=f"process {child.pid} of an earlier start does not end"):
                process.end_orphan(tmp_path / "pid", (tmp_path,), ((signal.SIGINT, 0.05),))
        finally:
            child.kill()


@pytest.mark.parametrize("content", ["", "none\n", "4194304999\n"])
def test_a_pid_file_that_names_nothing_is_no_orphan(tmp_path: Path, content: str) -> None:
    (tmp_path / "pid").write_text(content, encoding="ascii")
    process.end_orphan(tmp_path / "pid", (tmp_path,), PATIENT.stop_steps)
    process.end_orphan(tmp_path / "missing", (tmp_path,), PATIENT.stop_steps)


def test_a_number_alone_does_not_make_a_process_ours(tmp_path: Path) -> None:
    own = [os.fsdecode(argument) for argument in process.arguments_of(os.getpid())]
    assert process.is_ours(os.getpid(), own[:1])
    assert not process.is_ours(os.getpid(), [*own[:1], tmp_path])


def test_a_zombie_is_not_alive_but_has_its_number() -> None:
    with subprocess.Popen(["true"]) as child:
        assert process.until(lambda: not process.arguments_of(child.pid), 30)
        assert process.exists(child.pid)
    assert not process.exists(child.pid)


def test_the_launcher_runs_nothing_for_a_parent_that_is_gone(tmp_path: Path) -> None:
    """Between fork and the wish to die with the parent, the parent may have died."""
    arguments = ["-1", "-1", str(os.getppid()), str(int(signal.SIGTERM)), "/usr/bin/touch", str(tmp_path / "ran")]
    launched = subprocess.run([sys.executable, launch.__file__, *arguments], check=False)
    assert launched.returncode == launch.ORPHANED
    assert not (tmp_path / "ran").exists()


def test_servers_see_none_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "LIKEWISE_SECRET", "PGDATABASE", "PGPORT"):
        monkeypatch.setenv(name, "secret")
    assert "secret" not in process.environment().values()
    assert process.environment()["PATH"] == os.environ["PATH"]


def test_an_overlong_log_is_put_aside_and_a_new_one_is_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "KEEP_LOG_BYTES", 3)
    path = tmp_path / "server.log"
    path.write_text("old line\n", encoding="utf-8")
    log = Log.of(path)
    assert log.last_line() == ""
    with log.writing() as stream:
        stream.write(b"new line\n")
    assert log.last_line() == "new line"
    assert path.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "server.log.1").read_text(encoding="utf-8") == "old line\n"


def test_only_what_was_said_since_the_start_counts(tmp_path: Path) -> None:
    path = tmp_path / "server.log"
    path.write_text("FATAL: long ago\n", encoding="utf-8")
    log = Log.of(path)
    with log.writing() as stream:
        stream.write(b"LOG: today\n")
    assert log.last_line() == "LOG: today"
