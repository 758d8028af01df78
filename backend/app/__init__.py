"""The subject under test: a small inventory API on Flask and MySQL."""

from app.factory import create_app

__all__ = ["create_app"]
