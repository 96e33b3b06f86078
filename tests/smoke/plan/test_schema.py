"""The JSON Schema says the same as the loader."""

import jsonschema
import pytest
import yaml

from smoke.plan.schema import schema
from tests.smoke.plan.test_load import EVERYTHING

VALIDATOR = jsonschema.Draft202012Validator(schema())
HEAD = {"target": "http://127.0.0.1:8080"}


def test_it_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize(
    "text",
    [
        EVERYTHING,
        "requests: [/, GET /a, {path: /b, weight: 2, body: {file: x}, expected: [2xx, 404]}]",
        "requests: [/]\nload: {users: 3, for: 1m}",
        "requests: [/]\nload: 1/s for 3s\nlimits: {rate: 90/s, because: of a test}",
        "scenarios: {a: [/b], b: {weight: 2, steps: [/c, {path: /d, capture: {t: {json: a}}}]}}",
        "requests: [{path: /, checks: {schema: {type: object}, header: {a: null}}, json: [1, null]}]",
        "requests: [/]\nbaseline: {max_ratio: 1.5}\nvalidity: {late: 20ms}\nthresholds: {http_req_failed: {threshold: rate<1}}",
        "requests: [/]\nvariables: {a: x, b: 1, c: {environment: X}}\ndata: {u: u.csv}\ntls: {ca: ca.pem}",
    ],
)
def test_it_takes_what_the_loader_takes(text):
    VALIDATOR.validate(HEAD | yaml.safe_load(text))


@pytest.mark.parametrize(
    "text",
    [
        "requsts: [/]",
        "requests: [{pth: /}]",
        "requests: [{path: /, capture: [a]}]",
        "requests: [3]",
        "scenarios: {a: []}",
        "requests: [/]\nload: {user: 3, for: 1m}",
        "requests: [/]\nload: {users: many, for: 1m}",
        "requests: [/]\narrivals: uniform",
        "requests: [/]\nmax_in_flight: 0",
        "requests: [/]\nchecks: {stats: 200}",
        "requests: [/]\nlimits: {rates: 3/s}",
        "requests: [/]\ntls: {cert: a}",
        "requests: [/]\nbaseline: {ratio: 2}",
        "requests: [/]\nvalidity: {lates: 1s}",
        "requests: [/]\nthresholds: {http_req_failed: []}",
        "requests: [/]\nthresholds: {http_req_failed: {threshold: rate<1, sevrity: info}}",
        "requests: [/]\nvariables: {a: {env: X}}",
    ],
)
def test_it_refuses_what_the_loader_refuses(folder, text):
    folder.refused(text)
    assert list(VALIDATOR.iter_errors(HEAD | yaml.safe_load(text)))
