"""Parts of the Flagsmith service: its shapes, what an environment document means, its two APIs."""
