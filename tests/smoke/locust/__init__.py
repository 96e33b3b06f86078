"""Locustfiles and distributed runs, with real Locust processes on loopback."""
