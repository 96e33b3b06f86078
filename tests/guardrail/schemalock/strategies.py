"""Random schema locks: canonical lines, states, and chains of them."""

from hypothesis import strategies as st

from guardrail.schemalock import SchemaLock

TEXT = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\n\t\r\0"), max_size=12).map(
    lambda text: text.replace("\\", "\\\\")  # as COPY's text format does
)
KINDS = st.sampled_from(["column", "constraint", "function", "index", "table"])
LINES = st.lists(st.builds("{}\t{}\t{}".format, KINDS, TEXT.filter(bool), TEXT), max_size=8, unique=True)
NAMES = st.one_of(
    st.just("base"), st.just(""), st.text(st.characters(blacklist_categories=["Cs"]), max_size=8)
)
CHAINS = st.lists(st.tuples(NAMES, LINES, st.integers(15, 18)), min_size=1, max_size=6)


def locked(chain: list[tuple[str, list[str], int]], *, keep: int = 20) -> SchemaLock:
    """The lock after recording each of `chain` in turn."""
    lock = SchemaLock(tool="alembic", service="shop")
    for name, lines, major in chain:
        lock = lock.record(name, lines, major, keep=keep)
    return lock
