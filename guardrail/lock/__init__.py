"""Record a scratch database's schema in the schema lock."""
