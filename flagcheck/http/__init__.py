"""The only speaker of HTTP in flagcheck."""

from flagcheck.http.client import Http, path

__all__ = ["Http", "path"]
