"""The backend as a process, like in a pod."""

import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from app.config import Settings
from tests.mariadb import APP_PASSWORD, APP_USER, MariaDB, free_port

BACKEND_FOLDER = Path(__file__).parent.parent
# Four at once on two busy cores.
START_SECONDS = 60


def environment(database: MariaDB) -> dict[str, str]:
    return {
        "DB_HOST": "127.0.0.1",
        "DB_PORT": str(database.port),
        "DB_USER": APP_USER,
        "DB_PASSWORD": APP_PASSWORD,
        "POOL_SIZE": "3",
        "POOL_TIMEOUT_SECONDS": "1",
        "POD_NAME": "backend-test",
    }


def settings_for(database: MariaDB, **changed: str) -> Settings:
    return Settings.from_env(environment(database) | changed)


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> dict:
        return json.loads(self.body)


class Backend:
    def __init__(self, database: MariaDB, config: str = "gunicorn.conf.py", **changed: str) -> None:
        self.config = config
        self.port = free_port()
        self.log = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the process)
        self.process: subprocess.Popen[bytes] | None = None
        self.env = (
            {name: value for name, value in os.environ.items() if name != "PROMETHEUS_MULTIPROC_DIR"}
            | environment(database)
            | {"BIND_ADDRESS": "127.0.0.1", "PORT": str(self.port), "DRAIN_SECONDS": "2"}
            | changed
        )

    def start(self, *, wait: bool = True) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", self.config, "app:create_app()"],
            cwd=BACKEND_FOLDER,
            env=self.env,
            stdout=self.log,
            stderr=self.log,
        )
        if wait:
            self.wait_for("/livez", 200)

    def wait_for(self, path: str, status: int, seconds: float = START_SECONDS) -> Answer:
        deadline = time.monotonic() + seconds
        while True:
            try:
                answer = self.ask("GET", path)
                if answer.status == status:
                    return answer
                seen = f"{answer.status} {answer.body!r}"
            except OSError as error:
                seen = repr(error)
            if time.monotonic() > deadline:
                raise AssertionError(f"expected {status} from {path}, got {seen}\n{self.log_text()}")
            time.sleep(0.02)

    def wait_for_log(self, text: str, seconds: float = START_SECONDS) -> None:
        deadline = time.monotonic() + seconds
        while text not in self.log_text():
            assert time.monotonic() < deadline, f"expected {text!r} in the log, got\n{self.log_text()}"
            time.sleep(0.02)

    def ask(self, method: str, path: str, body: object = None) -> Answer:
        """One request on a connection of its own."""
        connection = self.connect()
        try:
            return ask_on(connection, method, path, body)
        finally:
            connection.close()

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)

    def signal(self, number: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def wait(self, seconds: float = 30) -> int:
        assert self.process is not None
        return self.process.wait(timeout=seconds)

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(timeout=10)
        self.log.close()

    def log_text(self) -> str:
        # Not by read(): the process writes at the same position of the same file.
        return os.pread(self.log.fileno(), os.fstat(self.log.fileno()).st_size, 0).decode()


def ask_on(connection: http.client.HTTPConnection, method: str, path: str, body: object = None) -> Answer:
    headers = {} if body is None else {"Content-Type": "application/json"}
    connection.request(method, path, None if body is None else json.dumps(body), headers)
    response = connection.getresponse()
    return Answer(response.status, dict(response.getheaders()), response.read())
