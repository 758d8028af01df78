"""One MariaDB server for the tests."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pymysql

START_SECONDS = 30
APP_USER, APP_PASSWORD = "palier_app", "app-secret"


class MariaDB:
    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        # Unix socket paths end at 107 characters; pytest's folders may be longer.
        self.socket = f"/tmp/palier-test-{os.getpid()}.sock"  # noqa: S108
        self.log = folder / "mariadbd.log"
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.binary = find_server()
        self.base = Path(os.environ.get("MARIADB_BASEDIR") or self.binary.parent.parent)

    def initialise(self) -> None:
        script = shutil.which(
            "mariadb-install-db", path=f"{self.base}/bin:{self.base}/scripts"
        ) or shutil.which("mariadb-install-db")
        if script is None:
            raise RuntimeError(f"expected mariadb-install-db in {self.base}/bin or on PATH, found none")
        subprocess.run(
            [
                script,
                *self._places(),
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                f"--user={current_user()}",
            ],
            check=True,
            capture_output=True,
            env=self._env(),
        )

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [
                    str(self.binary),
                    *self._places(),
                    f"--lc-messages-dir={self._messages()}",
                    f"--port={self.port}",
                    "--bind-address=127.0.0.1",
                    f"--socket={self.socket}",
                    f"--user={current_user()}",
                    "--skip-name-resolve",
                    "--innodb-buffer-pool-size=32M",
                ],
                stdout=log,
                stderr=log,
                env=self._env(),
            )
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self.sql("SELECT 1")
                break
            except pymysql.err.OperationalError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"MariaDB did not start:\n{self.log.read_text()[-2000:]}") from None
                time.sleep(0.05)
        # The same rights as in manifests/base/mysql/init/10-users.sh.
        self.sql(
            f"CREATE USER IF NOT EXISTS '{APP_USER}'@'%' IDENTIFIED BY '{APP_PASSWORD}';"
            f"GRANT SELECT, INSERT, UPDATE, DELETE, CREATE ON palier.* TO '{APP_USER}'@'%'"
        )

    def ensure_running(self) -> None:
        if self.process is None or self.process.poll() is not None:
            self.start()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(timeout=30)
            self.process = None

    def sql(self, statements: str) -> list[tuple]:
        """Runs statements as root; the rows of the last one."""
        connection = pymysql.connect(unix_socket=self.socket, user="root", autocommit=True)
        try:
            with connection.cursor() as cursor:
                for statement in filter(None, (part.strip() for part in statements.split(";"))):
                    cursor.execute(statement)
                return list(cursor.fetchall())
        finally:
            connection.close()

    @contextmanager
    def held_row(self, item_id: int) -> Iterator[None]:
        """While it lasts, whoever wants to change this item waits."""
        connection = pymysql.connect(unix_socket=self.socket, user="root", database="palier")
        try:
            connection.cursor().execute("SELECT * FROM items WHERE id = %s FOR UPDATE", (item_id,))
            yield
        finally:
            connection.close()

    def _places(self) -> list[str]:
        return ["--no-defaults", f"--basedir={self.base}", f"--datadir={self.data}"]

    def _messages(self) -> Path:
        folders = [self.base / "share/mysql", self.base / "share/mariadb", self.base / "share"]
        found = next((folder for folder in folders if (folder / "english/errmsg.sys").exists()), None)
        if found is None:
            raise RuntimeError(f"expected english/errmsg.sys in one of {folders}; set MARIADB_BASEDIR")
        return found

    def _env(self) -> dict[str, str]:
        libraries = [str(path) for path in (self.base / "lib").glob("*-linux-gnu")]
        if self.base == Path("/usr"):
            libraries = []
        known = os.environ.get("LD_LIBRARY_PATH")
        return os.environ | {"LD_LIBRARY_PATH": ":".join([*libraries, *([known] if known else [])])}


def find_server() -> Path:
    named = os.environ.get("MARIADBD_BIN")
    found = named or shutil.which("mariadbd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if not found or not Path(found).is_file():
        raise RuntimeError(f"expected a MariaDB server in MARIADBD_BIN or on PATH, got {named!r}")
    return Path(found).resolve()


def current_user() -> str:
    return pwd.getpwuid(os.getuid()).pw_name


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
