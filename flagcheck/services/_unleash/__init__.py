"""The parts of the services that speak Unleash: its answers, what they mean, and its three APIs."""
