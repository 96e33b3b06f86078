"""OFREP's two requests: one flag, or all flags at once. Both only evaluate."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec

from flagcheck.failures import ServiceFailed, unreadable
from flagcheck.http import Http, path
from flagcheck.http.answer import Answer
from flagcheck.record import Evaluation, Presence
from flagcheck.services._ofrep.answers import BulkWire, Item, Wire, item, unknown

MOST_SINGLY = 3
"""More keys than this are asked by the bulk endpoint, which has no filter and answers every flag."""
FAILURES = (400, 404)
NO_BULK = (400, 404, 405, 501)

Headers = Mapping[str, str] | None


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Every key's item; `listed` counts the flags of a bulk answer (None: none was asked); `metadata` of the flag set."""

    items: dict[str, Item]
    listed: int | None = None
    metadata: Mapping[str, Any] = {}

    def evaluations(self) -> dict[str, Evaluation]:
        """Without the metadata."""
        return {key: one.evaluation for key, one in self.items.items()}


def ask(http: Http, keys: Collection[str], context: Mapping[str, Any], headers: Headers = None) -> Asked:
    """Evaluate `keys`: singly where they are few, else in bulk, and singly what the bulk answer leaves out.

    Servers leave disabled or unevaluable flags out of bulk answers, so that being left out proves nothing. A key with a
    slash goes in bulk: routers of several servers take `%2F` for the end of a segment.
    """
    wanted = list(dict.fromkeys(keys))
    if len(wanted) <= MOST_SINGLY and not any("/" in key for key in wanted):
        return Asked(items=_singly(http, wanted, context, headers))
    found = bulk(http, context, headers)
    items = {} if found is None else {key: found.items[key] for key in wanted if key in found.items}
    rest = [key for key in wanted if key not in items]
    items |= _singly(http, rest, context, headers, doubtful=found is None)
    return Asked(
        items={key: items[key] for key in wanted},
        listed=found.listed if found else None,
        metadata=found.metadata if found else {},
    )


def bulk(http: Http, context: Mapping[str, Any], headers: Headers = None) -> Asked | None:
    """Every flag that the server lists, or None where it has no bulk endpoint or cannot evaluate all at once."""
    answer = http.post(
        path("ofrep", "v1", "evaluate", "flags"),
        json={"context": dict(context)},
        headers=headers,
        allow=NO_BULK,
    )
    if answer.status in NO_BULK:
        return None
    sent = answer.json(BulkWire)
    return Asked(
        items=_listed(sent.flags, answer.asked), listed=len(sent.flags), metadata=sent.metadata or {}
    )


def _listed(flags: Iterable[Wire], asked: str) -> dict[str, Item]:
    """By key; a key that is listed twice with different answers (several flag sets) is UNKNOWN."""
    items: dict[str, Item] = {}
    for wire in flags:
        if wire.key is None:
            raise unreadable(f"{asked} lists a flag without a key")
        one = item(wire.key, wire, asked)
        if wire.key in items and items[wire.key] != one:
            why = "listed twice with different answers: several flag sets? select one"
            one = Item(evaluation=unknown(wire.key, why))
        items[wire.key] = one
    return items


def _singly(
    http: Http, keys: Iterable[str], context: Mapping[str, Any], headers: Headers, *, doubtful: bool = False
) -> dict[str, Item]:
    """Each by its own request. `doubtful`: nothing has shown yet that an OFREP server is there at all."""
    items: dict[str, Item] = {}
    for key in keys:
        answer = http.post(
            path("ofrep", "v1", "evaluate", "flags", key),
            json={"context": dict(context)},
            headers=headers,
            allow=FAILURES,
        )
        items[key] = _single(key, answer)
        if doubtful and items[key].evaluation.presence is Presence.UNKNOWN and not _own(answer):
            raise unreadable(items[key].evaluation.why)
        doubtful = False
    return items


def _single(key: str, answer: Answer) -> Item:
    """One flag's answer; a 404 or 400 counts only in OFREP's own words, an ingress answers such too."""
    if 200 <= answer.status < 300:
        return item(key, answer.json(Wire), answer.asked)
    if not _own(answer):
        why = f"{answer.asked} answered {answer.status}, but not as OFREP does"
        return Item(evaluation=unknown(key, why))
    found = item(key, answer.json(Wire), answer.asked)
    if answer.status == 400 and found.evaluation.presence is Presence.ABSENT:
        raise unreadable(f"{answer.asked} answered 400 with FLAG_NOT_FOUND")
    return found


def _own(answer: Answer) -> bool:
    try:
        return bool(answer.json(Wire).error_code)
    except ServiceFailed:
        return False
