"""Stopping on signals: an impatient person presses Ctrl-C more than once."""

import signal
import subprocess
import sys

PROGRAM = """
from likewise.signals import stop_event
stop = stop_event()
print("ready", flush=True)
while not stop.wait(0.001):
    pass
print("stopped", flush=True)
"""


def test_a_burst_of_signals_stops_a_process_once() -> None:
    """Setting an event in the handler itself would hang as soon as one signal interrupts another."""
    with subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        for number in [signal.SIGINT, signal.SIGTERM] * 50:
            process.send_signal(number)
        assert process.wait(timeout=30) == 0
        assert process.stdout.read() == "stopped\n"
