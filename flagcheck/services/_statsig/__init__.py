"""Statsig: what it answers, and what that means."""
