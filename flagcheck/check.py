"""`flagcheck check`: read the file, ask, judge."""

import os
from collections.abc import Iterator

from flagcheck.ask.services import Services
from flagcheck.config import Check
from flagcheck.edges import edges_of, judge_edges
from flagcheck.entries import entries
from flagcheck.expectations import load
from flagcheck.expectations.load import WHAT
from flagcheck.failures import Denied
from flagcheck.settle import awaited, settled
from flagcheck.verdicts import of_flag, of_services
from hookset.context import Context
from hookset.outcome import Finding


def check(config: Check, context: Context) -> Iterator[Finding]:
    """Every finding about the file's expectations.

    Raises UsageError before anything is asked; Denied, after all findings, where a service refused its token.
    """
    with context.deadline.within("reading the expectation file"):
        file, wanted = load(config.expect)
        where = f"{WHAT} {config.expect}"
        services = Services(entries(config, file, where, context.hide, os.environ), context, where)
        services.prepare(wanted)
    context.subject = ", ".join(
        services.title(place) for place in dict.fromkeys(services.place(each) for each in wanted)
    )
    context.when_cut_short.append(services.stop.set)
    found = (awaited if config.wait else settled)(services, wanted)
    yield from of_services(services, found, wanted)
    for each in wanted:
        yield from of_flag(services, found, each)
    refused = next((fault for fault in found.faults.values() if isinstance(fault, Denied)), None)
    if not refused and not services.stop.is_set():
        refused = yield from judge_edges(services, found, edges_of(services, wanted, wait=config.wait))
    context.figures.update(flags=len(wanted), requests=services.requests)
    if refused:
        raise refused
