"""flagd's definition of flags, and what can be read from it without evaluating it."""
