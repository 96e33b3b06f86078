"""Run as `python -m smoke.locust.inside.load NUMBER`: one process's share of a locustfile's users.

NUMBER is the file descriptor of the socket to the process that started this one: settings and the word to go come in
there, batches of what was recorded go out.
"""

import sys

from smoke.locust.inside.leash import hold


def main(number: int) -> None:
    """To the end of the load."""
    hold(number)
    import locust  # noqa: F401, PLC0415 - it patches everything: before anything else is imported

    from smoke.locust.inside.session import Session  # noqa: PLC0415 - as it imports what is patched

    Session(number).run()


if __name__ == "__main__":
    main(int(sys.argv[1]))
