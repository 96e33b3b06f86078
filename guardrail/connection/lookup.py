"""Names to addresses, never for longer than allowed: the resolver itself cannot be told to hurry."""

import socket
import threading

from guardrail.connection import rules
from guardrail.connection.errors import Unreachable


def addresses(name: str, port: str, seconds: float) -> list[str]:
    """The addresses of `name`, in the resolver's order. Raises Unreachable after `seconds` or for want of any.

    The look-up runs in a thread of its own, which is left behind when it does not come back: getaddrinfo has
    no time limit of its own, and was seen to hold psycopg, and a SIGTERM, for ten seconds.
    """
    answers: list[list[str] | OSError] = []
    thread = threading.Thread(target=lambda: answers.append(_ask(name, port)), daemon=True)
    thread.start()
    thread.join(seconds)
    if not answers:
        found = f"looking up {name}: no answer from the name server in {seconds:.1f} s"
        raise Unreachable(rules.LOOKUP_SILENT.finding(name, found=found), again=True)
    answer = answers[0]
    if isinstance(answer, OSError):
        # a name that is unknown now may be known soon: a Service that is only being created
        found = f"looking up {name}: {answer.strerror or answer}"
        raise Unreachable(rules.LOOKUP_FAILED.finding(name, found=found), again=True)
    return answer


def _ask(name: str, port: str) -> list[str] | OSError:
    try:
        found = socket.getaddrinfo(name, int(port), type=socket.SOCK_STREAM)
    except OSError as error:
        return error
    except UnicodeError as error:
        return OSError(0, f"not a host name: {error}")
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
