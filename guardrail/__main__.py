"""The program `guardrail`: signals are heard before anything heavy is imported."""

from typing import NoReturn

from hookset.signals import hear_signals


def start() -> NoReturn:
    """Run with the process's own arguments, and exit with the verdict's code."""
    hear_signals()
    from guardrail.cli import PROGRAM  # noqa: PLC0415 - after the signal handlers are set
    from hookset.run import main  # noqa: PLC0415

    raise SystemExit(main(PROGRAM))


if __name__ == "__main__":
    start()
