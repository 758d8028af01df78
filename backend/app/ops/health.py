"""/health for people, /livez and /readyz for the kubelet."""

import logging
import time

from flask import Blueprint, Response, current_app, jsonify

from app.config import Settings
from app.database import Database, DatabaseUnavailableError
from app.ops import lifecycle

blueprint = Blueprint("health", __name__)
STARTED = time.monotonic()

log = logging.getLogger("palier.health")


@blueprint.get("/health")
def health() -> tuple[Response, int]:
    """Application and database: 200, or 503 with the reason."""
    settings: Settings = current_app.extensions["settings"]
    body: dict[str, object] = {
        "status": "ok",
        "pod": settings.pod_name,
        "version": settings.version,
        "uptime_seconds": round(time.monotonic() - STARTED, 1),
    }
    begun = time.perf_counter()
    try:
        database().check()
    except DatabaseUnavailableError as error:
        body |= {"status": "unavailable", "database": {"status": "down", "reason": str(error)}}
        return jsonify(body), 503
    latency_ms = round((time.perf_counter() - begun) * 1000, 2)
    body["database"] = {"status": "up", "latency_ms": latency_ms}
    return jsonify(body), 200


@blueprint.get("/livez")
def alive() -> Response:
    """The process answers. Says nothing about MySQL: restarting pods does not mend a database."""
    return jsonify(status="alive")


@blueprint.get("/readyz")
def ready() -> tuple[Response, int]:
    """Ready once the schema exists, and not any more from SIGTERM on.

    A database that goes away later does not make pods unready: all would leave the Service at once, and
    clients would get refused connections instead of a 503 that says what is wrong.
    """
    if lifecycle.is_draining():
        return jsonify(status="draining", reason="this pod is shutting down"), 503
    try:
        database().ensure_schema()
    except DatabaseUnavailableError as error:
        log_once(f"not ready: {error}")
        return jsonify(status="starting", reason=str(error)), 503
    log_once("ready")
    return jsonify(status="ready"), 200


_last_logged = ""


def log_once(message: str) -> None:
    """The kubelet keeps our answer to itself, and asks every two seconds: the log has each change."""
    global _last_logged
    if message != _last_logged:
        _last_logged = message
        log.warning(message)


def database() -> Database:
    return current_app.extensions["database"]
