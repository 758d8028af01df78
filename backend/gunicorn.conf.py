"""How gunicorn runs the application in a pod of 100m to 250m CPU. Settings: see backend/README.md."""

import os
import shutil
import tempfile
from pathlib import Path

# Before anything imports prometheus_client, which looks for it once, when imported.
_own_metrics_dir = "PROMETHEUS_MULTIPROC_DIR" not in os.environ
if _own_metrics_dir:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="palier-metrics-")
_metrics_dir = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
# A container restarted in its pod finds the files of its former life. On SIGHUP this file is read again,
# while the metrics are in use: they stay.
if os.environ.get("PALIER_METRICS_OWNER") != str(os.getpid()):
    os.environ["PALIER_METRICS_OWNER"] = str(os.getpid())
    _metrics_dir.mkdir(parents=True, exist_ok=True)
    for _file in _metrics_dir.glob("*.db"):
        _file.unlink()

from prometheus_client import multiprocess  # noqa: E402

from app.config import whole_number  # noqa: E402
from app.ops import worker as draining  # noqa: E402

wsgi_app = "app:create_app()"
address = os.environ.get("BIND_ADDRESS", "0.0.0.0")
port = whole_number(os.environ, "PORT", 8000, least=1, most=65535)
bind = f"{address}:{port}"
worker_class = "app.ops.worker.DrainingThreadWorker"

# A quarter of a core feeds one process; a second one would cost 30 MB and win nothing.
workers = whole_number(os.environ, "WEB_CONCURRENCY", 1, least=1, most=16)
# Threads wait for MySQL while others compute. More than POOL_SIZE, so that probes need no free connection.
threads = whole_number(os.environ, "THREADS", 8, least=1, most=64)
# The application is imported once, in the master; workers share its memory and restart at once.
preload_app = True

# Longer than the pauses of usual clients: who closes an idle connection first risks cutting off a request.
keepalive = 75
timeout = 30
draining.drain_seconds = whole_number(os.environ, "DRAIN_SECONDS", 5, least=0, most=120)
# The master's patience: the drain, then the slowest request. Keep it below terminationGracePeriodSeconds.
graceful_timeout = draining.drain_seconds + 15

# The heartbeat file: on a disk, a slow write would look like a hung worker.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
control_socket_disable = True
errorlog = "-"
# One line per request costs CPU that would be measured as the application's.
accesslog = "-" if os.environ.get("ACCESS_LOG") == "1" else None
loglevel = os.environ.get("LOG_LEVEL", "info")


def pre_fork(server, worker):
    draining.hold_stop_signals()


def pre_request(worker, request):
    if draining.lifecycle.is_draining():
        request.force_close()


def child_exit(server, worker):
    multiprocess.mark_process_dead(worker.pid)


def on_exit(server):
    if _own_metrics_dir:
        shutil.rmtree(_metrics_dir, ignore_errors=True)
