"""Asking the services: everything that the judges need, in as few requests as possible."""
