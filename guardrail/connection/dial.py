"""Which host to try next, for how long, and what to say when none would do."""

from collections.abc import Callable
from typing import TypeVar

from guardrail.connection import rules
from guardrail.connection.errors import ConnectionFailed, Unreachable
from guardrail.connection.lookup import addresses
from guardrail.connection.target import Host, Target
from hookset.deadline import Deadline, retry

T = TypeVar("T")
Dial = Callable[[Host, str, float], T]

LONGEST_ATTEMPT_SECONDS = 10.0
HURRIED_SECONDS = 1.0
"""With less than this, or twice what an answer took before, an attempt that gets no answer proves nothing."""
REPORTING_SECONDS = 0.1
"""What is kept back from the deadline, so that the reason is told and not only that time ran out."""


def until_connected(
    target: Target, dial: Dial[T], deadline: Deadline, say: Callable[[str], None]
) -> tuple[T, list[ConnectionFailed]]:
    """What `dial(host, address, seconds)` returned for the first host that took us, and who is down before it.

    Goes through the hosts again and again until the deadline, while the failure is one that may pass. As libpq
    does, it tries no other host after a server has refused who we are.
    """
    answers: list[ConnectionFailed] = []
    needed = [HURRIED_SECONDS]

    def attempt() -> tuple[T, list[ConnectionFailed]]:
        began = deadline.left
        try:
            return _round(target, dial, deadline)
        except ConnectionFailed as error:
            if error.finding.id not in _GAVE_UP:
                answers.append(error)
                needed.append(2 * (began - deadline.left))
            elif began < max(needed) and answers:  # what was answered before says more than a lack of time
                raise answers[-1] from error
            raise

    return retry(
        attempt, deadline, on=lambda error: isinstance(error, ConnectionFailed) and error.again, say=say
    )


def _round(target: Target, dial: Dial[T], deadline: Deadline) -> tuple[T, list[ConnectionFailed]]:
    failures: list[ConnectionFailed] = []
    for host in target.hosts:
        try:
            for address in _addresses(host, target, deadline):
                try:
                    with deadline.within(f"connect: {host}"):
                        taken = dial(host, address, _seconds(target, deadline))
                    return taken, [error for error in failures if _is_down(error, host)]
                except Unreachable as error:
                    failures.append(error)
        except Unreachable as error:
            failures.append(error)
    raise _together(failures)


def _is_down(error: ConnectionFailed, taken: Host) -> bool:
    """Neither a host that is only no primary (or standby), nor another address of the one that was taken."""
    return error.finding.id != rules.READ_ONLY.id and error.finding.object != str(taken)


def _addresses(host: Host, target: Target, deadline: Deadline) -> list[str]:
    """The addresses of a host; an empty one where libpq needs none."""
    if not host.needs_lookup:
        local = not host.name or host.name[0] in "/@"
        return [host.address or ("" if local else host.name)]
    with deadline.within(f"connect: looking up {host.name}"):
        return addresses(host.name, host.port, _seconds(target, deadline))


def _seconds(target: Target, deadline: Deadline) -> float:
    """How long one attempt may take: `connect_timeout`, at most what is left."""
    asked = target.options.get("connect_timeout", "")
    longest = float(asked) if asked.isdecimal() and int(asked) > 0 else LONGEST_ATTEMPT_SECONDS
    return max(0.05, min(longest, deadline.require() - REPORTING_SECONDS))


def _together(failures: list[ConnectionFailed]) -> ConnectionFailed:
    """One error for all hosts: the one that came furthest, with what the others said."""
    furthest = max(failures, key=lambda error: _ORDER.get(error.finding.id, 0))
    found = "; ".join(dict.fromkeys(error.message for error in failures))
    finding = rules.BY_ID[furthest.finding.id].finding(furthest.finding.object, found=found)
    again = any(error.again for error in failures)
    return type(furthest)(finding, again=again, sqlstate=furthest.sqlstate)


_GAVE_UP = frozenset({rules.SILENT.id, rules.TIMED_OUT.id})
_ORDER = {rule.id: position for position, rule in enumerate(rules.RULES)}
