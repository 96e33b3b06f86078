"""One word for who is served, from the shares of every way through a flag's rules."""

from collections.abc import Iterable

from flagcheck.record import Audience, Served, share


def served_by(rest: float, conditional: Iterable[float]) -> Served:
    """`rest`: percent on the on side of everybody whom no condition picks out; `conditional`: of those each one picks.

    All alike: that share. The rest at zero and the others alike: that share of those who meet conditions. Else: some.
    """
    ways = {round(way, 3) for way in conditional}
    rest = round(rest, 3)
    if ways <= {rest}:
        return share(rest)
    on = ways - {0.0}
    if rest == 0 and len(on) == 1:
        return share(on.pop(), conditional=True)
    return Served(audience=Audience.SOME, conditional=True)
