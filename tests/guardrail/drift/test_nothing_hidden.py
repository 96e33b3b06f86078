"""Whatever differs is said: no difference falls between comparison, pairing and judgement."""

from hypothesis import given
from hypothesis import strategies as st

from guardrail.catalog import KINDS
from guardrail.drift.check import ALL
from guardrail.drift.judge import Terms
from guardrail.drift.weigh import weighed
from hookset.outcome import Status

KIND = st.sampled_from(sorted(name for name, kind in KINDS.items() if not kind.information))
NAME = st.sampled_from(["a", "b", "a_check", "a_check1", "b_idx", '"Up.per"'])
PATH = st.one_of(
    NAME,
    st.builds("{}.{}".format, NAME, NAME),
    st.builds("{}.{}.{}".format, NAME, NAME, NAME),
    st.builds("{} {}.{} to {}".format, KIND, NAME, NAME, NAME),
)
DEFINITION = st.sampled_from(
    [
        "",
        "x",
        "CHECK (a)",
        "CHECK (a) NOT VALID",
        "ON a.b USING btree (a)",
        "ON a.b USING btree (a) INVALID",
        "of a.b.a DISABLED",
    ]
)
LINE = st.builds("{}\t{}\t{}".format, KIND, PATH, DEFINITION)
CATALOG = st.lists(LINE, max_size=8)


@given(CATALOG, CATALOG)
def test_with_all_compared_every_difference_decides_but_for_generated_names(expected, found):
    terms = Terms(
        environment=frozenset(n for n, k in KINDS.items() if k.environment), compare=frozenset([ALL])
    )
    findings = weighed(expected, found, terms=terms).findings
    assert any(one.status is Status.FAILED for one in findings) == (set(expected) != set(found))


@given(CATALOG, CATALOG)
def test_by_default_every_difference_is_said(expected, found):
    terms = Terms(environment=frozenset(n for n, k in KINDS.items() if k.environment))
    assert bool(weighed(expected, found, terms=terms).findings) == (set(expected) != set(found))


@given(CATALOG, CATALOG)
def test_ahead_every_difference_is_said_but_for_what_views_use(expected, found):
    said = weighed(expected, found, terms=Terms(), ahead=True).findings
    apart = {line for line in set(expected) ^ set(found) if not line.startswith("view_dependency\t")}
    assert bool(said) == bool(apart)


@given(CATALOG, CATALOG)
def test_objects_are_named_once(expected, found):
    findings = weighed(expected, found, terms=Terms(compare=frozenset([ALL]))).findings
    keys = [(one.id, one.object, one.expected, one.found) for one in findings if one.status is Status.FAILED]
    assert len(keys) == len(set(keys))
