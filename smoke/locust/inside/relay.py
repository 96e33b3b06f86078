"""Run as `python -m smoke.locust.inside.relay NUMBER`: speaks Locust's protocol for a master or a worker.

Letters come in and go out over the socket with the file descriptor NUMBER; what they say is none of its business.
"""

import sys

from smoke.locust.inside.leash import hold


def main(number: int) -> None:
    """Until it is told to close."""
    hold(number)
    import locust  # noqa: F401, PLC0415 - it patches everything: before anything else is imported

    from smoke.locust.inside.stations import run  # noqa: PLC0415 - as it imports what is patched

    run(number)


if __name__ == "__main__":
    main(int(sys.argv[1]))
