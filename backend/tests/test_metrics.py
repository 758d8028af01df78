"""/metrics, over all processes of a pod."""

import os
import signal
import time
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from tests.mariadb import MariaDB
from tests.server import Backend

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def scrape(backend: Backend) -> Samples:
    answer = backend.ask("GET", "/metrics")
    assert answer.status == 200
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.body.decode())
        for sample in family.samples
    }


def value(samples: Samples, name: str, **labels: str) -> float:
    return samples[name, frozenset(labels.items())]


def test_requests_are_counted_by_route_not_by_item(backend: Backend) -> None:
    ids = [backend.ask("POST", "/api/items", {"name": "x"}).json()["id"] for _ in range(3)]
    for item_id in ids:
        backend.ask("GET", f"/api/items/{item_id}")
    backend.ask("GET", "/api/items/999999")
    backend.ask("GET", "/wp-login.php")
    samples = scrape(backend)
    route = "/api/items/<int:item_id>"
    assert value(samples, "http_requests_total", method="GET", route=route, status="200") == 3
    assert value(samples, "http_requests_total", method="GET", route=route, status="404") == 1
    assert value(samples, "http_requests_total", method="GET", route="unmatched", status="404") == 1
    assert value(samples, "http_request_duration_seconds_count", method="GET", route=route) == 4
    # The scrape itself is in progress.
    assert value(samples, "http_requests_in_progress") == 1
    assert value(samples, "db_pool_size") == 3
    assert value(samples, "db_pool_in_use") == 0


def test_two_workers_report_their_sum_and_a_dead_one_is_not_forgotten(database: MariaDB) -> None:
    backend = Backend(database, WEB_CONCURRENCY="2")
    try:
        backend.start()
        begun = scrape(backend)
        for _ in range(40):
            assert backend.ask("GET", "/livez").status == 200
        counted = count_of_livez(scrape(backend))
        assert counted == count_of_livez(begun) + 40
        workers = two_workers(backend)
        cpu_before = value(scrape(backend), "process_cpu_seconds_total")

        os.kill(workers[0], signal.SIGKILL)
        two_workers(backend, without=workers[0])
        after = scrape(backend)
        assert count_of_livez(after) == counted
        assert value(after, "http_requests_in_progress") == 1
        assert value(after, "process_cpu_seconds_total") >= cpu_before
    finally:
        backend.kill()


def test_cpu_and_memory_are_those_of_the_whole_pod(backend: Backend) -> None:
    before = value(scrape(backend), "process_cpu_seconds_total")
    for _ in range(300):
        backend.ask("GET", "/api/items")
    samples = scrape(backend)
    # 300 requests take between 0.5 and 10 ms each on any machine.
    assert 0.15 < value(samples, "process_cpu_seconds_total") - before < 3
    assert 20e6 < value(samples, "process_resident_memory_bytes") < 150e6


def test_database_errors_are_counted_by_reason(backend: Backend, database: MariaDB) -> None:
    backend.ask("GET", "/api/items")
    before = scrape(backend)
    reasons = ("unavailable", "pool_timeout", "no_schema")
    assert [value(before, "db_errors_total", reason=reason) for reason in reasons] == [0, 0, 0]
    database.stop()
    backend.ask("GET", "/api/items")
    assert value(scrape(backend), "db_errors_total", reason="unavailable") == 1


def test_a_directory_of_metrics_from_a_former_life_is_emptied(database: MariaDB, tmp_path: Path) -> None:
    folder = tmp_path / "not" / "made yet"
    for _ in range(2):
        backend = Backend(database, PROMETHEUS_MULTIPROC_DIR=str(folder))
        try:
            backend.start()
            assert count_of_livez(scrape(backend)) <= 2
            for _ in range(10):
                backend.ask("GET", "/livez")
        finally:
            backend.kill()


def count_of_livez(samples: Samples) -> float:
    return value(samples, "http_requests_total", method="GET", route="/livez", status="200")


def two_workers(backend: Backend, without: int | None = None) -> list[int]:
    """Their process ids, as soon as both run: gunicorn forks them one after the other."""
    assert backend.process is not None
    deadline = time.monotonic() + 10
    while True:
        workers = children(backend.process.pid)
        if len(workers) == 2 and without not in workers:
            return workers
        assert time.monotonic() < deadline, f"expected two workers, got {workers}"
        time.sleep(0.05)


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
