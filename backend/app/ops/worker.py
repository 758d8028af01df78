"""gunicorn's threaded worker, with a drain period between SIGTERM and the end."""

import time
from types import FrameType

from gunicorn.workers.gthread import ThreadWorker

from app.ops import lifecycle

# gunicorn.conf.py sets it from DRAIN_SECONDS.
drain_seconds = 5


class DrainingThreadWorker(ThreadWorker):
    _drained_at: float | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # A signal handler may interrupt anything: it only takes notes, notify() acts on them.
        if self._drained_at is None:
            self._drained_at = time.monotonic() + drain_seconds
            lifecycle.begin_drain()

    def notify(self) -> None:
        """The heartbeat: called at least once a second from the worker's loop."""
        super().notify()
        if self.alive and self._drained_at is not None and time.monotonic() >= self._drained_at:
            self.alive = False
