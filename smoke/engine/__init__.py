"""Puts a plan's load on its target and records every request; `smoke.engine.run.run` is the way in."""
