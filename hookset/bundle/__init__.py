"""A release's files in one folder with digests, so that a Job gets exactly what was released."""
