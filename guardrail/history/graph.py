"""Small graph questions: everything before a node, an order that respects it, a cycle by name."""

from collections.abc import Iterable, Mapping, Sequence

Needs = Mapping[str, Iterable[str]]


def closure(starts: Iterable[str], needs: Needs) -> set[str]:
    """The `starts` that are nodes of `needs`, with everything that they need, directly or not."""
    reached: set[str] = set()
    waiting = [start for start in starts if start in needs]
    while waiting:
        node = waiting.pop()
        if node not in reached:
            reached.add(node)
            waiting.extend(need for need in needs[node] if need in needs)
    return reached


def reversed_edges(needs: Needs) -> dict[str, list[str]]:
    """For every node, the nodes that need it directly."""
    children: dict[str, list[str]] = {node: [] for node in needs}
    for node, before in needs.items():
        for need in before:
            if need in children:
                children[need].append(node)
    return children


def ordered(nodes: Sequence[str], needs: Needs) -> list[str]:
    """The nodes, each after all that it needs, otherwise in the order given; those in a cycle are left out."""
    place = {node: index for index, node in enumerate(nodes)}
    open_needs = {node: {need for need in needs[node] if need in place} for node in nodes}
    children = reversed_edges({node: open_needs[node] for node in nodes})
    ready = sorted((node for node in nodes if not open_needs[node]), key=place.__getitem__, reverse=True)
    result = []
    while ready:
        node = ready.pop()
        result.append(node)
        freed = []
        for child in children[node]:
            open_needs[child].discard(node)
            if not open_needs[child]:
                freed.append(child)
        ready.extend(sorted(freed, key=place.__getitem__, reverse=True))
    return result


def cycle(nodes: Iterable[str], needs: Needs) -> list[str]:
    """One cycle as a path that ends where it begins (`a`, `b`, `a`), or nothing; `nodes` are the left-overs of `ordered`."""
    stuck = set(nodes)
    for start in sorted(stuck):
        path: list[str] = []
        node: str | None = start
        while node is not None and node not in path:
            path.append(node)
            node = min((need for need in needs[node] if need in stuck), default=None)
        if node is not None:
            return [*path[path.index(node) :], node]
    return []
