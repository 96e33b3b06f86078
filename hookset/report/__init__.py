"""How a run is told: text, JSON lines, the JSON record, the termination message, and where it is sent."""
