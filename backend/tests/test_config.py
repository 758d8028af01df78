"""Settings: a wrong one is named at the start, not found at the first request."""

import re
import socket
from pathlib import Path

import pytest

from app.config import ConfigError, Settings


def test_a_password_alone_is_enough() -> None:
    settings = Settings.from_env({"DB_PASSWORD": "x"})
    assert (settings.db_host, settings.db_port, settings.db_name) == ("127.0.0.1", 3306, "palier")
    assert settings.pool_size == 5
    assert settings.pod_name == socket.gethostname()


def test_the_password_may_be_in_a_file_and_loses_its_line_end(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(" s3cret \n")
    assert Settings.from_env({"DB_PASSWORD_FILE": str(file)}).db_password == " s3cret "


def test_the_password_is_never_shown() -> None:
    assert "hunter2" not in repr(Settings.from_env({"DB_PASSWORD": "hunter2"}))


@pytest.mark.parametrize(
    ("env", "message"),
    [
        ({}, "DB_PASSWORD is not set"),
        ({"DB_PASSWORD": "x", "DB_PASSWORD_FILE": "/y"}, "both set"),
        ({"DB_PASSWORD_FILE": "/does/not/exist"}, "cannot read '/does/not/exist'"),
        (
            {"DB_PASSWORD": "x", "POOL_SIZE": "many"},
            "POOL_SIZE: expected a whole number from 1 to 100, got 'many'",
        ),
        ({"DB_PASSWORD": "x", "POOL_SIZE": "0"}, "POOL_SIZE"),
        ({"DB_PASSWORD": "x", "DB_PORT": "70000"}, "DB_PORT"),
        ({"DB_PASSWORD": "x", "DB_PORT": "-1"}, "DB_PORT"),
    ],
)
def test_a_wrong_setting_is_named(env: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(message)):
        Settings.from_env(env)


def test_the_readme_lists_every_variable() -> None:
    backend = Path(__file__).parent.parent
    sources = [backend / "app" / "config.py", backend / "gunicorn.conf.py"]
    read = re.compile(r'(?:env|environ)(?:\.get\(|, )"([A-Z_]+)"|secret\(env, "([A-Z_]+)"')
    variables = {a or b for path in sources for a, b in read.findall(path.read_text())}
    settings = (backend / "README.md").read_text().split("## Settings")[1]
    listed = set(re.findall(r"`([A-Z]+_?[A-Z_]*)`", settings)) - {"DB_PASSWORD_FILE"}
    # A note between the parent and its workers; PROMETHEUS_MULTIPROC_DIR is read by prometheus_client itself.
    assert listed == (variables - {"PALIER_METRICS_OWNER"}) | {"PROMETHEUS_MULTIPROC_DIR"}
