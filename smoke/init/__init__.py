"""A first plan for a service: from its OpenAPI document, or from a list of URLs."""

from smoke.init.make import init, write_plan

__all__ = ["init", "write_plan"]
