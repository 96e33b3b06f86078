"""Expectations against records: pure functions that ask nothing and yield findings."""
