"""The application's own metrics. Names follow Prometheus' conventions: base units, _total for counters."""

from prometheus_client import Counter, Gauge, Histogram
from sqlalchemy import Engine, event

REQUESTS = Counter("http_requests_total", "HTTP requests answered.", ["method", "route", "status"])
DURATION = Histogram(
    "http_request_duration_seconds",
    "Time in the application, from a free thread to the response. Waiting for a thread is not in it.",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
IN_PROGRESS = Gauge("http_requests_in_progress", "Requests being answered now.", multiprocess_mode="livesum")
DATABASE_ERRORS = Counter(
    "db_errors_total",
    "Times the database was not to be had: unavailable, pool_timeout, no_schema.",
    ["reason"],
)
REASONS = ("unavailable", "pool_timeout", "no_schema")
POOL_SIZE = Gauge("db_pool_size", "Connections the pool may open.", multiprocess_mode="livesum")
POOL_IN_USE = Gauge("db_pool_in_use", "Connections taken from the pool.", multiprocess_mode="livesum")


def count_pool_use(engine: Engine, pool_size: int) -> None:
    # Not now: this may be the master, and each worker has a pool of its own.
    event.listen(engine, "first_connect", lambda *_: begin(pool_size))
    event.listen(engine, "checkout", lambda *_: POOL_IN_USE.inc())
    event.listen(engine, "checkin", lambda *_: POOL_IN_USE.dec())


def begin(pool_size: int) -> None:
    POOL_SIZE.set(pool_size)
    # From 0 on: of a counter that begins with its first error Prometheus sees no increase: no alert.
    for reason in REASONS:
        DATABASE_ERRORS.labels(reason)
