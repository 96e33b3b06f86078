"""SQL text: its statements, and what each of them does to which tables."""
