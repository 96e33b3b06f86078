"""Parts of the GrowthBook service: its shapes, what a feature's definition means, its two APIs."""
