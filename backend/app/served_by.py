"""Every response says which pod gave it."""

from flask import Flask, Response

HEADER = "X-Served-By"


def name_the_pod(app: Flask, pod_name: str) -> None:
    @app.after_request
    def add_header(response: Response) -> Response:
        response.headers[HEADER] = pod_name
        return response
