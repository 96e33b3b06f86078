"""What a run leaves besides the verdict record: a page, JUnit XML, metrics, and what the terminal shows."""
