"""A first plan for a service: from its OpenAPI document, or from a list of URLs."""
