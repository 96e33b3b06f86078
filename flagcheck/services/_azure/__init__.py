"""Azure App Configuration: how requests are signed and feature flags are read."""
