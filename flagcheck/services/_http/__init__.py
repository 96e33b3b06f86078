"""The generic service: requests and fields by the user's own description."""
