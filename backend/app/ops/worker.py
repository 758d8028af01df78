"""gunicorn's threaded worker, with a drain period between SIGTERM and the end."""

import os
import signal
import time
from types import FrameType

from gunicorn.workers.gthread import ThreadWorker

from app.ops import lifecycle

# gunicorn.conf.py sets it from DRAIN_SECONDS.
drain_seconds = 5

STOP_SIGNALS = {signal.SIGTERM, signal.SIGQUIT, signal.SIGINT}


def hold_stop_signals() -> None:
    """Before a worker is forked: until it has handlers of its own it has the master's, which only take a note
    that nobody reads in the worker. A stop that comes in between would be lost, and the pod could not end."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)


def release_stop_signals() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)


os.register_at_fork(after_in_parent=release_stop_signals)


class DrainingThreadWorker(ThreadWorker):
    _drained_at: float | None = None

    def init_signals(self) -> None:
        super().init_signals()
        release_stop_signals()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # A signal handler may interrupt anything: it only takes notes, notify() acts on them.
        if self._drained_at is None:
            self._drained_at = time.monotonic() + drain_seconds
            lifecycle.begin_drain()

    def handle_quit(self, sig: int, frame: FrameType | None) -> None:
        # At once. gunicorn's own takes the lock of the thread pool, which the interrupted code may hold: it
        # would wait for itself.
        os._exit(0)

    def notify(self) -> None:
        """The heartbeat: called at least once a second from the worker's loop."""
        super().notify()
        if self.alive and self._drained_at is not None and time.monotonic() >= self._drained_at:
            self.alive = False
