"""The load plan: read from YAML, checked, and made ready to run."""
