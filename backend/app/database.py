"""The connection pool, and the schema it needs.

A database restart costs the requests that were in it (503) and nothing after: each connection is pinged when
it leaves the pool and replaced if it is dead. Nothing is retried inside a request, because the outcome of a
lost COMMIT is unknown; the client is told when to come back (Retry-After) and every wait has a bound.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from app.config import Settings
from app.models import Base
from app.ops.meters import DATABASE_ERRORS, count_pool_use

SCHEMA_LOCK = "palier_schema"
SCHEMA_LOCK_SECONDS = 10
NO_SUCH_TABLE = 1146


class DatabaseUnavailableError(Exception):
    """The database did not answer; the message says why, without credentials."""


class Database:
    def __init__(self, settings: Settings) -> None:
        self.engine = make_engine(settings)
        self._schema_exists = False
        self._schema_lock = threading.Lock()
        count_pool_use(self.engine, settings.pool_size)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One transaction: committed at the end of the block, rolled back on an exception.

        Raises DatabaseUnavailableError when there is no connection to be had or it breaks.
        """
        with self._clear_errors():
            self._ensure_schema()
            with Session(self.engine) as session, session.begin():
                yield session

    def check(self) -> None:
        """Asks the database for an answer. Raises DatabaseUnavailableError."""
        with self._clear_errors(), self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    def ensure_schema(self) -> None:
        """Creates what is missing, once per process. Raises DatabaseUnavailableError."""
        with self._clear_errors():
            self._ensure_schema()

    def _ensure_schema(self) -> None:
        if self._schema_exists:
            return
        with self._schema_lock:
            if not self._schema_exists:
                create_schema(self.engine)
                self._schema_exists = True

    @contextmanager
    def _clear_errors(self) -> Iterator[None]:
        try:
            yield
        except PoolTimeoutError as error:
            DATABASE_ERRORS.labels("pool_timeout").inc()
            raise DatabaseUnavailableError(
                f"all {self.engine.pool.size()} connections of the pool are in use"
            ) from error
        except ProgrammingError as error:
            if mysql_code(error) != NO_SUCH_TABLE:
                raise
            # The database was replaced by an empty one under us: the next request makes the table again.
            self._schema_exists = False
            DATABASE_ERRORS.labels("no_schema").inc()
            raise DatabaseUnavailableError("the table is missing, it will be created again") from error
        except DBAPIError as error:
            if not is_unavailable(error):
                raise
            DATABASE_ERRORS.labels("unavailable").inc()
            raise DatabaseUnavailableError(reason(error)) from error


def make_engine(settings: Settings) -> Engine:
    url = URL.create(
        "mysql+pymysql",
        username=settings.db_user,
        password=settings.db_password,
        host=settings.db_host,
        port=settings.db_port,
        database=settings.db_name,
        query={"charset": "utf8mb4"},
    )
    return create_engine(
        url,
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=settings.pool_timeout_seconds,
        pool_recycle=settings.pool_recycle_seconds,
        pool_pre_ping=True,
        # Every connection here is used in a block that ends its transaction: one more ROLLBACK when it goes
        # back to the pool would cost each request a round trip.
        pool_reset_on_return=None,
        connect_args={
            "connect_timeout": settings.connect_timeout_seconds,
            "read_timeout": settings.query_timeout_seconds,
            "write_timeout": settings.query_timeout_seconds,
        },
    )


def create_schema(engine: Engine) -> None:
    """Creates the tables that are missing. Pods that start together take turns at a lock of the server."""
    with engine.connect() as connection:
        lock = {"name": SCHEMA_LOCK, "seconds": SCHEMA_LOCK_SECONDS}
        if connection.scalar(text("SELECT GET_LOCK(:name, :seconds)"), lock) != 1:
            raise DatabaseUnavailableError(
                f"another pod holds the schema lock for more than {SCHEMA_LOCK_SECONDS} s"
            )
        try:
            Base.metadata.create_all(connection, checkfirst=True)
            connection.commit()
        finally:
            connection.execute(text("SELECT RELEASE_LOCK(:name)"), {"name": SCHEMA_LOCK})


# MySQL's codes that mean "not now", as https://dev.mysql.com/doc/mysql-errors/8.4/en/ numbers them.
UNAVAILABLE_CODES = frozenset(
    {
        *(1040, 1203, 1226),  # too many connections
        *(1044, 1045, 1049),  # user or database not there: the first start still makes them
        *(1053, 1290, 1317, 1927),  # shutting down, read only, query or connection killed
        *(1205, 1213),  # lock wait timeout, deadlock
        *(1129, 2002, 2003, 2005, 2006, 2013),  # cannot connect, connection lost
    }
)


def is_unavailable(error: DBAPIError) -> bool:
    return error.connection_invalidated or mysql_code(error) in UNAVAILABLE_CODES


def mysql_code(error: DBAPIError) -> int | None:
    arguments = getattr(error.orig, "args", ())
    return arguments[0] if arguments and isinstance(arguments[0], int) else None


def reason(error: DBAPIError) -> str:
    """MySQL's own sentence. It names hosts and users, never a password."""
    arguments = getattr(error.orig, "args", ())
    return f"{arguments[1]} (MySQL error {arguments[0]})" if len(arguments) > 1 else str(error.orig)
