"""Stopping on a signal, however many of them arrive."""

import os
import signal
from contextlib import suppress
from threading import Event, Thread

STOPPING = (signal.SIGINT, signal.SIGTERM)


def stop_event() -> Event:
    """An event that SIGINT and SIGTERM set from now on; call it in the main thread.

    The handler itself only writes to a pipe, and a thread sets the event: setting one takes a lock, and a second signal in
    the midst of that, an impatient second Ctrl-C, would wait for the first one for ever.
    """
    stopped = Event()
    reading, writing = os.pipe()
    os.set_blocking(writing, False)

    def note(*_: object) -> None:
        with suppress(BlockingIOError):
            os.write(writing, b".")

    def tell() -> None:
        os.read(reading, 1)
        stopped.set()

    Thread(target=tell, name="signals", daemon=True).start()
    for number in STOPPING:
        signal.signal(number, note)
    return stopped
