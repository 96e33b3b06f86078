"""How far off the load may be, as people write it."""

import pytest

from hookset.errors import UsageError
from smoke.judge import Validity, parse_validity


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ({}, Validity()),
        ({"late": "20ms", "dropped": "1%"}, Validity(late=0.02, dropped=0.01)),
        ({"late": 0, "dropped": 0}, Validity(late=0.0, dropped=0.0)),
        (
            {"dropped": 1e-05, "cpu": 1, "achieved": "99.5 %"},
            Validity(dropped=1e-05, cpu=1.0, achieved=0.995),
        ),
    ],
)
def test_bounds(said, meant):
    assert parse_validity(said) == meant


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"late": "soon"}, 'plan.yaml: validity.late: "soon" is no duration'),
        ({"dropped": "200%"}, 'plan.yaml: validity.dropped: "200%" is no share (0 to 1, or 0% to 100%)'),
        ({"dropped": -0.5}, "validity.dropped: "),
        ({"cpu": 90}, 'validity.cpu: "90" is no share'),
        ({"cpu": "nan"}, "is no share"),
        ({"achieved": []}, "plan.yaml: validity: achieved: Expected"),
        ({"lates": "1s"}, "unknown key lates; did you mean late?"),
    ],
)
def test_what_is_no_bound_is_refused(said, message):
    with pytest.raises(UsageError) as refused:
        parse_validity(said, "plan.yaml")
    assert message in refused.value.message
