"""Parts of the ConfigCat service: what a setting's rules mean, the Management API, the config JSON."""
