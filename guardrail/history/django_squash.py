"""Squashed migrations, resolved as Django's loader does: a squash stands in for what it replaces, or steps aside."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from guardrail.history.model import Migration


def resolve(migrations: Sequence[Migration], rows: Iterable[str]) -> tuple[list[Migration], set[str]]:
    """The migrations that count and the ids that are applied.

    A squash is applied when all that it replaces is. It counts when all or none of that is applied, and then
    those that it replaces do not; where only some are, they count and the squash does not
    (django/db/migrations/loader.py build_graph, graph.py remove_replaced_nodes and remove_replacement_node).
    """
    nodes = {migration.id: migration for migration in migrations}
    applied = set(rows)
    for squash in _inner_first(nodes):
        done = [one in applied for one in squash.replaces]
        if all(done):
            applied.add(squash.id)
        else:
            applied.discard(squash.id)
        if all(done) or not any(done):
            nodes = _stand_in(nodes, nodes[squash.id])
        else:
            nodes = _step_aside(nodes, nodes[squash.id])
    return list(nodes.values()), applied


def _inner_first(nodes: Mapping[str, Migration]) -> list[Migration]:
    """The squashes, each after those that it replaces itself."""
    squashes = {one.id: one for one in nodes.values() if one.replaces}
    order: list[str] = []

    def visit(id: str, above: tuple[str, ...]) -> None:
        if id in order or id in above:
            return
        for inner in squashes[id].replaces:
            if inner in squashes:
                visit(inner, (*above, id))
        order.append(id)

    for id in squashes:
        visit(id, ())
    return [squashes[id] for id in order]


def _stand_in(nodes: Mapping[str, Migration], squash: Migration) -> dict[str, Migration]:
    gone = set(squash.replaces) - {squash.id}
    inherited = [need for id in squash.replaces if id in nodes for need in nodes[id].needs]
    older = [id for one in squash.replaces if one in nodes for id in nodes[one].replaces]
    whole = msgspec.structs.replace(
        squash,
        needs=_unique(need for need in (*squash.needs, *inherited) if need not in gone | {squash.id}),
        replaces=_unique([*squash.replaces, *older]),
    )
    kept = {id: one for id, one in nodes.items() if id not in gone}
    return _remapped({**kept, squash.id: whole}, dict.fromkeys(gone, (squash.id,)), squash.id)


def _step_aside(nodes: Mapping[str, Migration], squash: Migration) -> dict[str, Migration]:
    inside = [nodes[id] for id in squash.replaces if id in nodes]
    needed = {need for one in inside for need in one.needs}
    last = tuple(one.id for one in inside if one.id not in needed)
    kept = {id: one for id, one in nodes.items() if id != squash.id}
    return _remapped(kept, {squash.id: last}, "")


def _remapped(
    nodes: Mapping[str, Migration], instead: Mapping[str, tuple[str, ...]], spare: str
) -> dict[str, Migration]:
    return {
        id: one
        if id == spare or not any(need in instead for need in one.needs)
        else msgspec.structs.replace(
            one, needs=_unique(new for need in one.needs for new in instead.get(need, (need,)) if new != id)
        )
        for id, one in nodes.items()
    }


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
