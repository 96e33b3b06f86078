"""Parts of the PostHog service: its shapes, what a flag's release conditions mean, its two APIs."""
