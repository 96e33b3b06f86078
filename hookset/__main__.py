"""The program `hookset`."""

from typing import NoReturn

import hookset.start


def start() -> NoReturn:
    """Run with the process's own arguments, and exit with the verdict's code."""
    hookset.start.start("hookset.cli:PROGRAM")


if __name__ == "__main__":
    start()
