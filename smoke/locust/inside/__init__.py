"""What runs in child processes; only here is Locust imported."""
