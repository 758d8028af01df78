"""/metrics, and the measuring of every request."""

import os
import time

from flask import Blueprint, Flask, Response, current_app, g, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from app.ops.meters import DURATION, IN_PROGRESS, REQUESTS
from app.ops.process_metrics import ProcessTreeCollector

blueprint = Blueprint("metrics", __name__)


@blueprint.get("/metrics")
def metrics() -> Response:
    """The sum over this pod's processes, whichever of them answers."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return Response(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    registry.register(ProcessTreeCollector(current_app.extensions["settings"].version))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def measure_requests(app: Flask) -> None:
    @app.before_request
    def begin() -> None:
        g.begun = time.perf_counter()
        IN_PROGRESS.inc()

    @app.after_request
    def count(response: Response) -> Response:
        # The rule, not the path: one series per route, not one per item.
        route = request.url_rule.rule if request.url_rule else "unmatched"
        REQUESTS.labels(request.method, route, response.status_code).inc()
        if "begun" in g:
            DURATION.labels(request.method, route).observe(time.perf_counter() - g.begun)
        return response

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        if "begun" in g:
            IN_PROGRESS.dec()
