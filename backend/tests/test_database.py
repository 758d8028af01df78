"""What happens when the database is away, comes back, or is not made yet. With gunicorn, as in a pod."""

import signal
import threading
import time

import pytest

from tests.mariadb import MariaDB
from tests.server import Backend, ask_on


def create(backend: Backend, name: str) -> dict:
    answer = backend.ask("POST", "/api/items", {"name": name})
    assert answer.status == 201, answer.body
    return answer.json()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_database_restart_loses_no_item_and_no_id(
    backend: Backend, database: MariaDB, how: signal.Signals
) -> None:
    first = create(backend, "before")
    last = create(backend, "deleted before the restart")
    backend.ask("DELETE", f"/api/items/{last['id']}")
    # All connections of the pool are open, and die.
    warm_up(backend, requests=12)
    database.stop(how)

    began = time.monotonic()
    answer = backend.ask("GET", f"/api/items/{first['id']}")
    assert time.monotonic() - began < 5
    assert answer.status == 503
    assert answer.headers["Retry-After"] == "1"
    assert answer.json()["type"] == "urn:palier:problem:database-unavailable"
    assert "Can't connect to MySQL server" in answer.json()["detail"]
    assert "app-secret" not in answer.body.decode()

    database.start()
    # At once: not one request meets a dead connection.
    assert [backend.ask("GET", f"/api/items/{first['id']}").status for _ in range(10)] == [200] * 10
    assert create(backend, "after")["id"] > last["id"]


def test_health_says_why_and_pods_stay_ready_while_the_database_is_away(
    backend: Backend, database: MariaDB
) -> None:
    backend.wait_for("/readyz", 200)
    health = backend.ask("GET", "/health")
    assert health.status == 200
    assert health.json()["database"]["status"] == "up"
    assert health.json()["pod"] == "backend-test"

    database.stop()
    health = backend.ask("GET", "/health")
    assert health.status == 503
    assert health.json()["status"] == "unavailable"
    assert "Can't connect" in health.json()["database"]["reason"]
    assert backend.ask("GET", "/livez").status == 200
    assert backend.ask("GET", "/readyz").status == 200

    database.start()
    assert backend.ask("GET", "/health").status == 200


def test_a_pod_that_starts_before_the_database_gets_ready_when_it_comes(database: MariaDB) -> None:
    database.stop()
    backend = Backend(database)
    try:
        backend.start()
        answer = backend.ask("GET", "/readyz")
        assert (answer.status, answer.json()["status"]) == (503, "starting")
        database.start()
        backend.wait_for("/readyz", 200, seconds=5)
        create(backend, "first")
    finally:
        backend.kill()


def test_pods_that_start_together_make_one_schema(database: MariaDB) -> None:
    backends = [Backend(database, POD_NAME=f"backend-{number}") for number in range(4)]
    try:
        for backend in backends:
            backend.start(wait=False)
        for backend in backends:
            backend.wait_for("/readyz", 200)
            assert "Traceback" not in backend.log_text()
        ids = {create(backend, "x")["id"] for backend in backends}
        assert len(ids) == 4
    finally:
        for backend in backends:
            backend.kill()


def test_a_database_replaced_by_an_empty_one_gets_its_schema_again(
    backend: Backend, database: MariaDB
) -> None:
    create(backend, "lost with its volume")
    database.sql("DROP DATABASE palier; CREATE DATABASE palier")
    assert backend.ask("GET", "/api/items").status == 503
    assert backend.ask("GET", "/api/items").json()["total"] == 0


def test_no_request_sees_an_old_snapshot(backend: Backend, database: MariaDB) -> None:
    """A connection that went back to the pool inside a transaction would go on showing what it saw then."""
    item = create(backend, "old")
    path = f"/api/items/{item['id']}"
    # The ways a block can end: well, not found, refused, health.
    for answer in (
        backend.ask("GET", path),
        backend.ask("GET", "/api/items/404"),
        backend.ask("GET", "/health"),
    ):
        assert answer.status in (200, 404)
    database.sql("UPDATE palier.items SET name = 'new'")
    assert [backend.ask("GET", path).json()["name"] for _ in range(6)] == ["new"] * 6
    assert database.sql("SELECT COUNT(*) FROM information_schema.innodb_trx") == [(0,)]


def test_a_wrong_password_is_told_without_showing_it(database: MariaDB) -> None:
    backend = Backend(database, DB_PASSWORD="wrong-secret")
    try:
        backend.start()
        answer = backend.ask("GET", "/readyz")
        assert answer.status == 503
        assert "Access denied for user 'palier_app'" in answer.json()["reason"]
        backend.ask("GET", "/readyz")
        assert backend.log_text().count("not ready: Access denied for user 'palier_app'") == 1
        assert "wrong-secret" not in answer.body.decode() + backend.log_text()
    finally:
        backend.kill()


def test_the_pool_is_bounded_and_says_when_it_is_used_up(backend: Backend, database: MariaDB) -> None:
    item = create(backend, "locked")
    # One transaction of ours holds the row; three requests wait for it with all three connections.
    with database.held_row(item["id"]):
        waiting = [
            threading.Thread(target=backend.ask, args=("PATCH", f"/api/items/{item['id']}", {"quantity": n}))
            for n in range(1, 4)
        ]
        for thread in waiting:
            thread.start()
        time.sleep(0.5)
        assert connections(database) == 3
        answer = backend.ask("GET", "/api/items")
        assert answer.status == 503
        assert "all 3 connections of the pool are in use" in answer.json()["detail"]
        assert backend.ask("GET", "/livez").status == 200
    for thread in waiting:
        thread.join()
    assert backend.ask("GET", "/api/items").status == 200
    assert connections(database) <= 3


def connections(database: MariaDB) -> int:
    return database.sql("SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'palier_app'")[0][0]


def warm_up(backend: Backend, requests: int) -> None:
    def ask() -> None:
        connection = backend.connect()
        for _ in range(requests // 3):
            assert ask_on(connection, "GET", "/api/items").status == 200
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
