"""The shop's whole release on Docker: compose.yaml, the order of a sync, the four runs with real systems."""
