"""SIGTERM: readiness fails first, nothing is refused while others move traffic away, no request is lost."""

import http.client
import signal
import threading
import time
from pathlib import Path

import pytest

from tests.mariadb import MariaDB
from tests.server import Backend, ask_on


def test_connections_are_kept_alive(backend: Backend) -> None:
    connection = backend.connect()
    ask_on(connection, "GET", "/livez")
    socket = connection.sock
    assert [ask_on(connection, "GET", "/api/items").status for _ in range(20)] == [200] * 20
    assert connection.sock is socket
    connection.close()


def test_from_sigterm_on_readiness_fails_while_requests_are_answered_and_connections_asked_to_close(
    backend: Backend,
) -> None:
    backend.wait_for("/readyz", 200)
    idle = backend.connect()
    assert ask_on(idle, "GET", "/api/items").headers["Connection"] == "keep-alive"

    backend.signal(signal.SIGTERM)
    answer = backend.wait_for("/readyz", 503, seconds=1)
    assert answer.json()["status"] == "draining"
    # New connections are still accepted, and kept-alive ones get their answer.
    fresh = backend.ask("POST", "/api/items", {"name": "while draining"})
    assert (fresh.status, fresh.headers["Connection"]) == (201, "close")
    last = ask_on(idle, "GET", "/api/items")
    assert (last.status, last.headers["Connection"]) == (200, "close")
    assert backend.wait() == 0


def test_no_request_is_lost_under_load(backend: Backend) -> None:
    """Clients that reconnect when told to, as k6, browsers and proxies do, see only answers until the end."""
    backend.wait_for("/readyz", 200)
    terminated_at: list[float] = []
    failures: list[str] = []
    answered = [0] * 8

    def client(number: int) -> None:
        connection = backend.connect()
        while not terminated_at or time.monotonic() < terminated_at[0] + 1.5:
            try:
                answer = ask_on(connection, "POST", "/api/items", {"name": f"client {number}"})
            except (OSError, http.client.HTTPException) as error:
                failures.append(repr(error))
                return
            if answer.status != 201:
                failures.append(f"{answer.status} {answer.body!r}")
            answered[number] += 1
        connection.close()

    threads = [threading.Thread(target=client, args=(number,)) for number in range(len(answered))]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    terminated_at.append(time.monotonic())
    backend.signal(signal.SIGTERM)
    for thread in threads:
        thread.join()
    assert failures == []
    assert min(answered) > 0
    assert backend.wait() == 0


def test_a_request_that_is_being_answered_is_finished(backend: Backend, database: MariaDB) -> None:
    item = backend.ask("POST", "/api/items", {"name": "slow"}).json()
    answers: list[int] = []
    # Slower than the whole drain period of 2 s.
    with database.held_row(item["id"]):
        thread = threading.Thread(
            target=lambda: answers.append(
                backend.ask("PATCH", f"/api/items/{item['id']}", {"quantity": 5}).status
            )
        )
        thread.start()
        time.sleep(0.3)
        backend.signal(signal.SIGTERM)
        time.sleep(3)
    thread.join()
    assert answers == [200]
    assert backend.wait() == 0
    assert database.sql("SELECT quantity FROM palier.items") == [(5,)]


def test_it_ends_soon_after_the_drain_period(backend: Backend) -> None:
    idle = backend.connect()
    ask_on(idle, "GET", "/livez")
    began = time.monotonic()
    backend.signal(signal.SIGTERM)
    assert backend.wait() == 0
    # Held up by the idle connection, it would last as long as the master has patience: 15 s beyond the drain.
    assert 2 <= time.monotonic() - began < 15
    with pytest.raises(OSError):  # noqa: PT011 (refused or reset, as the system says)
        backend.ask("GET", "/livez")


@pytest.mark.parametrize("stop", [signal.SIGQUIT, signal.SIGTERM, signal.SIGINT])
def test_a_stop_that_meets_a_worker_just_forked_is_not_lost(
    database: MariaDB, tmp_path: Path, stop: signal.Signals
) -> None:
    """As after a worker that died: the new one has no handlers of its own yet."""
    hook = "def post_fork(server, worker):\n    __import__('time').sleep(1)\n"
    assert_it_ends(database, tmp_path, hook, "Booting worker", stop)


@pytest.mark.parametrize("stop", [signal.SIGQUIT, signal.SIGINT])
def test_a_quick_stop_waits_for_no_lock(database: MariaDB, tmp_path: Path, stop: signal.Signals) -> None:
    """A signal may interrupt the code that hands a request to the thread pool, and holds its lock."""
    hook = (
        "def post_worker_init(worker):\n    worker.tpool._shutdown_lock.acquire(); worker.log.info('held')\n"
    )
    assert_it_ends(database, tmp_path, hook, "held", stop)


def assert_it_ends(
    database: MariaDB, tmp_path: Path, hook: str, after_log: str, stop: signal.Signals
) -> None:
    config = tmp_path / "hooked.conf.py"
    config.write_text(f"{Path('gunicorn.conf.py').read_text()}\n\n{hook}")
    server = Backend(database, config=str(config))
    try:
        server.start(wait=False)
        server.wait_for_log(after_log)
        server.signal(stop)
        # Otherwise it lasts as long as the master has patience: 15 s beyond the drain of 2 s.
        assert server.wait(12) == 0
    finally:
        server.kill()
