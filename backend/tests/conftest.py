"""Tests run against a real MariaDB that this file starts, empty, in a temporary folder.

The server is `MARIADBD_BIN`, or `mariadbd` on PATH or in /usr/sbin. For one that was unpacked somewhere, not
installed, its base is the folder above `sbin/`; `MARIADB_BASEDIR` names another. Shared libraries it brings
along are found under that base; `LD_LIBRARY_PATH` is kept.
"""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from app import create_app
from app.database import Database
from tests.mariadb import MariaDB
from tests.server import Backend, settings_for


@pytest.fixture(scope="session")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MariaDB]:
    server = MariaDB(tmp_path_factory.mktemp("mariadb"))
    server.initialise()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def database(mariadb: MariaDB) -> Iterator[MariaDB]:
    """The server, running, with an empty database."""
    mariadb.ensure_running()
    mariadb.sql("DROP DATABASE IF EXISTS palier; CREATE DATABASE palier")
    return mariadb


@pytest.fixture
def client(database: MariaDB) -> Iterator[FlaskClient]:
    """The application in this process, without gunicorn."""
    app = create_app(settings_for(database))
    with app.test_client() as client:
        yield client
    pool: Database = app.extensions["database"]
    pool.engine.dispose()


@pytest.fixture
def backend(database: MariaDB) -> Iterator[Backend]:
    """The application as a pod runs it: gunicorn with its configuration file."""
    server = Backend(database)
    server.start()
    yield server
    server.kill()
