"""Errors as problem details (RFC 9457): application/problem+json, one shape for every status."""

import logging

from flask import Flask, Response, json, request
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable

from app.api.validation import ValidationError
from app.database import DatabaseUnavailableError

RETRY_AFTER_SECONDS = 1

log = logging.getLogger("palier.errors")


def problem(
    status: int, title: str, detail: str, *, kind: str = "about:blank", **extensions: object
) -> Response:
    body = {"type": kind, "title": title, "status": status, "detail": detail, "instance": request.path}
    return Response(json.dumps(body | extensions), status=status, content_type="application/problem+json")


def register_error_handlers(app: Flask) -> None:
    @app.errorhandler(ValidationError)
    def invalid(error: ValidationError) -> Response:
        return problem(
            error.status, error.title, str(error), kind="urn:palier:problem:validation", errors=error.errors
        )

    @app.errorhandler(DatabaseUnavailableError)
    def database_unavailable(error: DatabaseUnavailableError) -> Response:
        log.warning("%s %s: %s", request.method, request.path, error)
        response = problem(
            ServiceUnavailable.code,
            "Database unavailable",
            str(error),
            kind="urn:palier:problem:database-unavailable",
        )
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        response = problem(error.code or 500, error.name, error.description or error.name)
        # Allow on 405, and the like.
        for name, value in error.get_headers():
            if name.lower() not in ("content-type", "content-length"):
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        log.exception("%s %s failed", request.method, request.path, exc_info=error)
        return problem(
            InternalServerError.code,
            "Internal Server Error",
            "An unexpected error happened; it is in the pod's log.",
        )
