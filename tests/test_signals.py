"""Stopping on signals: an impatient person presses Ctrl-C more than once."""

import signal
import subprocess
import sys

import pytest

INTERRUPTED = """
import os, signal
from likewise.signals import stop_event
stop = stop_event()
with stop._cond:  # what an interrupted Event.set or Event.wait holds
    os.kill(os.getpid(), signal.{name})
    os.kill(os.getpid(), signal.SIGTERM)
print(stop.wait(30))
"""
WAITING = """
import sys
from likewise.signals import stop_event
stop = stop_event()
print("ready", flush=True)
while not stop.wait(0.001):
    pass
sys.stdin.read()  # until the last signal was sent: an interpreter that is ending has no handlers any more
"""


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_within_a_signal_does_not_hang(name: str) -> None:
    """A handler that sets the event itself waits for ever for the lock that it has interrupted."""
    program = [sys.executable, "-c", INTERRUPTED.format(name=name)]
    done = subprocess.run(program, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "True\n"


def test_a_burst_of_signals_stops_a_process() -> None:
    program = [sys.executable, "-c", WAITING]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        for number in [signal.SIGINT, signal.SIGTERM] * 50:
            process.send_signal(number)
        process.stdin.close()
        assert process.wait(timeout=30) == 0
