"""Whatever LaunchDarkly's shapes allow becomes a record."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from flagcheck.record import Presence
from flagcheck.services._launchdarkly.records import flag_of, of_relay, of_rest
from flagcheck.services._launchdarkly.shapes import FeatureFlag, RelayFlag

KEYS = ["a", "b", "c"]
index = st.integers(-2, 4)
rollout = st.fixed_dictionaries(
    {"variations": st.lists(st.fixed_dictionaries({"variation": index, "weight": st.integers(-1, 200_000)}))}
)
outlet = st.fixed_dictionaries({}, optional={"variation": st.none() | index, "rollout": st.none() | rollout})
target = st.fixed_dictionaries({"variation": index, "values": st.lists(st.text(), max_size=2)})
need = st.fixed_dictionaries({"key": st.sampled_from(KEYS), "variation": index})
config = st.fixed_dictionaries(
    {"on": st.booleans()},
    optional={
        "archived": st.booleans(),
        "lastModified": st.none() | st.integers(-(2**62), 2**62),
        "offVariation": st.none() | index,
        "fallthrough": st.none() | outlet,
        "rules": st.none() | st.lists(outlet, max_size=2),
        "targets": st.none() | st.lists(target, max_size=2),
        "prerequisites": st.none() | st.lists(need, max_size=2),
    },
)
values = st.lists(st.none() | st.booleans() | st.integers() | st.text() | st.just({}), max_size=4)


def checked(known):
    others = {one.key: one for one in known}
    for one in known:
        flag = flag_of(one, others)
        assert flag.presence in (Presence.ON, Presence.OFF, Presence.UNKNOWN)
        assert flag.served.percent is None or 0 <= flag.served.percent <= 100


@given(st.lists(st.tuples(config, values), min_size=3, max_size=3))
def test_by_the_api(given_flags):
    made = [
        {
            "key": key,
            "variations": [{"value": value} for value in given],
            "environments": {"production": config},
        }
        for key, (config, given) in zip(KEYS, given_flags, strict=True)
    ]
    checked([of_rest(msgspec.convert(flag, FeatureFlag), "production") for flag in made])


@given(st.lists(st.tuples(config, values), min_size=3, max_size=3))
def test_by_the_relay_proxy(given_flags):
    made = {
        key: config | {"variations": given} for key, (config, given) in zip(KEYS, given_flags, strict=True)
    }
    checked([of_relay(key, msgspec.convert(flag, RelayFlag)) for key, flag in made.items()])
