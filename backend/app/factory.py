"""Application factory."""

from flask import Flask

from app.api import items
from app.config import Settings
from app.database import Database
from app.errors import register_error_handlers
from app.ops import health, metrics
from app.served_by import name_the_pod

MAX_BODY_BYTES = 64 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """Builds the application. It does not touch the database: the first request or readiness probe does.

    Raises ConfigError when a setting is missing or malformed.
    """
    settings = settings or Settings.from_env()
    app = Flask("palier-backend")
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.json.sort_keys = False
    app.url_map.strict_slashes = False
    app.extensions["settings"] = settings
    app.extensions["database"] = Database(settings)

    name_the_pod(app, settings.pod_name)
    metrics.measure_requests(app)
    register_error_handlers(app)
    app.register_blueprint(items.blueprint)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(metrics.blueprint)
    return app
