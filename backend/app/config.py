"""Settings, read once from environment variables. backend/README.md lists them."""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

VERSION = "0.1.0"


class ConfigError(ValueError):
    """A setting is missing or malformed; the message says which, what was expected and what was got."""


@dataclass(frozen=True)
class Settings:
    db_host: str
    db_port: int
    db_user: str
    db_password: str = field(repr=False)
    db_name: str
    pool_size: int
    pool_timeout_seconds: int
    pool_recycle_seconds: int
    connect_timeout_seconds: int
    query_timeout_seconds: int
    pod_name: str
    version: str

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        return cls(
            db_host=env.get("DB_HOST", "127.0.0.1"),
            db_port=whole_number(env, "DB_PORT", 3306, least=1, most=65535),
            db_user=env.get("DB_USER", "palier_app"),
            db_password=secret(env, "DB_PASSWORD"),
            db_name=env.get("DB_NAME", "palier"),
            # No overflow: pods x POOL_SIZE is all this backend ever asks of MySQL's max_connections.
            pool_size=whole_number(env, "POOL_SIZE", 5, least=1, most=100),
            pool_timeout_seconds=whole_number(env, "POOL_TIMEOUT_SECONDS", 3, least=1, most=60),
            # Below MySQL's wait_timeout (8 h) and below the idle limits of usual network middle boxes.
            pool_recycle_seconds=whole_number(env, "POOL_RECYCLE_SECONDS", 280, least=1, most=28000),
            connect_timeout_seconds=whole_number(env, "DB_CONNECT_TIMEOUT_SECONDS", 2, least=1, most=60),
            query_timeout_seconds=whole_number(env, "DB_QUERY_TIMEOUT_SECONDS", 5, least=1, most=300),
            # In Kubernetes the host name is the pod's name too; POD_NAME comes from the downward API.
            pod_name=env.get("POD_NAME") or socket.gethostname(),
            version=env.get("APP_VERSION") or VERSION,
        )


def whole_number(env: Mapping[str, str], name: str, default: int, *, least: int, most: int) -> int:
    """The integer in env[name], or the default when it is unset or empty."""
    text = env.get(name, "").strip()
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise ConfigError(f"{name}: expected a whole number from {least} to {most}, got {text!r}")
    return int(text)


def secret(env: Mapping[str, str], name: str) -> str:
    """The secret in env[name], or in the file that env[name + '_FILE'] names."""
    file_name = env.get(f"{name}_FILE")
    if file_name and env.get(name):
        raise ConfigError(f"{name} and {name}_FILE are both set: set only one of them")
    if file_name:
        try:
            return Path(file_name).read_text(encoding="utf-8").rstrip("\r\n")
        except OSError as error:
            raise ConfigError(f"{name}_FILE: cannot read {file_name!r}: {error.strerror}") from error
    if name not in env:
        raise ConfigError(f"{name} is not set: give the database password in {name} or {name}_FILE")
    return env[name]
