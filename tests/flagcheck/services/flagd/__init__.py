from pathlib import Path

DEFINITIONS = Path(__file__).parent / "definitions"
