"""A first plan: from an OpenAPI document, or from a list of URLs."""

import json

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hookset.errors import UsageError
from smoke.init import init, write_plan
from smoke.plan.load import load
from tests import golden

SHOP = """
openapi: 3.0.3
info: {title: Shop, version: "1.2"}
servers: [{url: "https://{env}.shop.example/v1", variables: {env: {default: api}}}]
security: [{bearer: []}]
components:
  securitySchemes: {bearer: {type: http, scheme: bearer}}
  parameters: {Id: {name: id, in: path, required: true, schema: {type: integer, example: 42}}}
paths:
  /items:
    get:
      operationId: listItems
      parameters: [{name: page, in: query}]
      responses: {"200": {description: ok}, default: {description: other}}
    post: {operationId: createItem, responses: {"201": {}}}
  /items/{id}:
    parameters: [{$ref: "#/components/parameters/Id"}]
    get: {responses: {"200": {}, "204": {}}}
  /search:
    get:
      operationId: search
      parameters: [{name: q, in: query, required: true}, {name: X-Shop, in: header, required: true, example: eu}]
      responses: {2XX: {}}
  /old: {get: {deprecated: true}}
  /health: {get: {}}
"""

URLS = """
# from the access log
https://shop.example/items?page=1   # the first page
GET https://Shop.example/items?page=2
https://shop.example#top
HEAD https://shop.example/items
POST https://shop.example/orders
https://shop.example/items?page=1
/about
"""


def plan(tmp_path, text, target="http://127.0.0.1:8080"):
    path = tmp_path / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    has_one = text.startswith("target:") or "\ntarget:" in text
    return load(
        str(path),
        target="" if has_one else target,
        environ={"API_TOKEN": "t", "API_KEY": "k", "API_BASIC": "b"},
    )


def test_a_plan_from_openapi(tmp_path):
    text = init(SHOP)
    golden.compare("smoke/init/openapi.yaml", text)
    made = plan(tmp_path, text)
    assert made.target == "https://api.shop.example/v1"
    assert [step.name for step in made.steps] == ["listItems", "GET /health"]
    assert made.headers["Authorization"].render({}) == "Bearer t"


def test_a_plan_from_urls(tmp_path):
    text = init(URLS)
    golden.compare("smoke/init/urls.yaml", text)
    made = plan(tmp_path, text)
    assert made.target == "https://shop.example"
    assert [step.path.render({}) for step in made.steps] == [
        "/items?page=1",
        "/items?page=2",
        "/",
        "/items",
        "/about",
    ]


PETS = """
swagger: "2.0"
info: {title: Pets, version: "1.0.7"}
host: pets.example
basePath: /v2
schemes: [https, http]
securityDefinitions: {key: {type: apiKey, name: X-Key, in: header}, basic: {type: basic}}
security: [{key: []}]
parameters: {Id: {name: petId, in: path, required: true, type: integer, default: 7}}
paths:
  /pets:
    get: {operationId: listPets, produces: [application/json], responses: {"200": {schema: {$ref: "#/definitions/Pets"}}}}
    post: {parameters: [{name: body, in: body, required: true, schema: {}}], responses: {"201": {}}}
  /pets/{petId}:
    get: {operationId: pet, parameters: [{$ref: "#/parameters/Id"}], responses: {"200": {}}}
  /pets/findByStatus:
    get:
      operationId: byStatus
      parameters: [{name: status, in: query, required: true, type: array, items: {type: string, enum: [sold]}}]
      responses: {"200": {}}
  /pets/events: {get: {produces: [text/event-stream], responses: {"200": {}}}}
definitions: {Pets: {type: array}}
"""


def test_a_plan_from_swagger_2(tmp_path):
    text = init(PETS)
    golden.compare("smoke/init/swagger.yaml", text)
    made = plan(tmp_path, text)
    assert made.target == "https://pets.example/v2"
    assert [step.name for step in made.steps] == ["listPets"]
    assert made.headers["X-Key"].render({}) == "k"


@pytest.mark.parametrize(
    ("where", "target", "prefix"),
    [
        ({"host": "a.example", "schemes": ["http"]}, "http://a.example", ""),
        ({"host": "a.example:8080", "basePath": "/"}, "https://a.example:8080", ""),
        ({"basePath": "/v1"}, "http://127.0.0.1:8080", "/v1"),
        ({"host": 3, "basePath": [], "schemes": "https"}, "http://127.0.0.1:8080", ""),
    ],
)
def test_where_swagger_2_leads(tmp_path, where, target, prefix):
    made = plan(tmp_path, init(json.dumps({"swagger": "2.0", "paths": {"/a": {"get": {}}}, **where})))
    assert (made.target, made.steps[0].path.render({})) == (target, f"{prefix}/a")


def test_what_streams_is_left_out(tmp_path):
    answers = {"200": {"content": {"text/event-stream": {}}}}
    paths = {"/a": {"get": {"responses": answers}}, "/b": {"get": {}}}
    text = init(json.dumps({"openapi": "3.1.0", "paths": paths}))
    assert "# left out: it streams, and never ends" in text
    assert [step.path.render({}) for step in plan(tmp_path, text).steps] == ["/b"]


def test_what_is_left_out_can_be_put_in(tmp_path):
    text = init(SHOP)
    head, _, requests = text.partition("requests:\n")
    lines = [line for line in requests.splitlines() if "# left out" not in line]
    made = plan(tmp_path, head + "requests:\n" + "\n".join(line.replace("  # ", "  ", 1) for line in lines))
    assert [(step.method, step.path.render({})) for step in made.steps] == [
        ("GET", "/items"),
        ("POST", "/items"),
        ("GET", "/items/42"),
        ("GET", "/search?q=Q"),
        ("GET", "/old"),
        ("GET", "/health"),
    ]


def test_json_and_yaml_and_files_are_the_same(tmp_path):
    source = tmp_path / "api.json"
    source.write_text(json.dumps(yaml.safe_load(SHOP)))
    from_file = init(str(source))
    assert from_file.splitlines()[1:] == init(SHOP).splitlines()[1:]
    assert str(source) in from_file.splitlines()[0]


@pytest.mark.parametrize(
    ("server", "target", "expected"),
    [
        ("https://shop.example/v1", "", "https://shop.example/v1"),
        ("https://shop.example/v1", "http://127.0.0.1", "http://127.0.0.1/v1"),
        ("https://shop.example/v1", "http://127.0.0.1/v2", "http://127.0.0.1/v2"),
        ("/v1", "http://127.0.0.1", "http://127.0.0.1/v1"),
        ("", "http://127.0.0.1", "http://127.0.0.1"),
        ("https://{env}.shop.example", "http://127.0.0.1", "http://127.0.0.1"),
        ("https://shop.example/${v}", "", "https://shop.example/${v}"),
        ("https://u:p@shop.example", "http://127.0.0.1", "http://127.0.0.1"),
    ],
)
def test_the_target(tmp_path, server, target, expected):
    document = {"openapi": "3.1.0", "servers": [{"url": server}], "paths": {"/a": {"get": {}}}}
    made = plan(tmp_path, init(json.dumps(document), target=target))
    assert made.target == expected
    assert made.steps[0].path.render({}) == "/a"


def test_a_target_that_the_document_does_not_say(tmp_path):
    text = init(json.dumps({"openapi": "3.1.0", "servers": [{"url": "/v1"}], "paths": {"/a": {"get": {}}}}))
    assert "# target:" in text
    assert plan(tmp_path, text).steps[0].path.render({}) == "/v1/a"


@pytest.mark.parametrize(
    ("scheme", "headers"),
    [
        ({"type": "oauth2"}, {"Authorization": "Bearer t"}),
        ({"type": "http", "scheme": "Basic"}, {"Authorization": "Basic b"}),
        ({"type": "apiKey", "in": "header", "name": "X-Key"}, {"X-Key": "k"}),
        ({"type": "apiKey", "in": "cookie", "name": "sid"}, {"Cookie": "sid=k"}),
        ({"type": "apiKey", "in": "query", "name": "key"}, {}),
        ({"type": "mutualTLS"}, {}),
    ],
)
def test_authorization(tmp_path, scheme, headers):
    document = {
        "openapi": "3.1.0",
        "components": {"securitySchemes": {"it": scheme}},
        "paths": {"/a": {"get": {"security": [{"it": []}]}}},
    }
    made = plan(tmp_path, init(json.dumps(document)))
    assert {name: value.render({}) for name, value in made.headers.items()} == headers


def test_a_document_that_asks_nothing_gives_a_plan_all_the_same(tmp_path):
    paths = {"/a/{b}": {"get": {"responses": {"200": {}}}}}
    made = plan(tmp_path, init(json.dumps({"openapi": "3.1.0", "paths": paths})))
    assert [step.name for step in made.steps] == ["GET /"]
    assert "checks" not in made.thresholds


def test_a_large_document_does_not_ask_everything(tmp_path):
    paths = {f"/a{number}": {"get": {}} for number in range(150)}
    text = init(json.dumps({"openapi": "3.1.0", "paths": paths}))
    assert len(plan(tmp_path, text).steps) == 100
    assert text.count("# left out: there are 100 before it") == 50


def test_two_requests_of_one_name_are_not_both_asked(tmp_path):
    paths = {"/a": {"get": {"operationId": "GET /b"}}, "/b": {"get": {}}}
    text = init(json.dumps({"openapi": "3.1.0", "paths": paths}))
    assert "# left out: its name is taken" in text
    assert [step.path.render({}) for step in plan(tmp_path, text).steps] == ["/a"]


def test_written_to_a_new_file_only(tmp_path):
    path = tmp_path / "plan.yaml"
    said = write_plan("https://shop.example/", path=str(path))
    assert said == f"{path} written; look through it, then: smoke validate --plan {path}\n"
    assert path.read_text() == write_plan("https://shop.example/")
    with pytest.raises(UsageError, match="File exists"):
        write_plan("https://shop.example/", path=str(path))
    with pytest.raises(UsageError, match="No such file"):
        write_plan("https://shop.example/", path=str(tmp_path / "gone" / "plan.yaml"))


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ('{"swagger": "1.2"}', "the source: is swagger 1.2: OpenAPI 3 and Swagger 2 are read"),
        ('{"openapi": "4.0.0"}', "the source: is openapi 4.0.0: OpenAPI 3 and Swagger 2 are read"),
        ('{"a": 1}', "the source: is no OpenAPI document"),
        ("openapi: [\n", "the source: "),
        ("openapi: 3.1.0\nx: !!python/object:os.system {}", "could not determine a constructor"),
        ("{", "the source: "),
        ("\n", "the source: names no URL"),
        ("https://a.example/\nhttps://b.example/", "leads to https://a.example and https://b.example: a plan has one target"),
        ("https://u:p@a.example/\n", "the source: line 1: has credentials in it"),
        ("https://a.example/\nnonsense\n", "the source: line 2: 'nonsense' is no URL"),
        ("gone.yaml", "gone.yaml: cannot be read: No such file"),
    ],
)  # fmt: skip
def test_what_is_no_source_is_refused(source, reason):
    with pytest.raises(UsageError) as refusal:
        init(source)
    assert reason in refusal.value.message


quick = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
texts = st.text(max_size=8) | st.sampled_from(["id", "true", "a: b", "${x}", "#", "- a", "/", "a b"])
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=4,
)
parameters = st.fixed_dictionaries(
    {"name": texts, "in": st.sampled_from(["path", "query", "header"])},
    optional={"required": st.booleans(), "example": anything, "schema": anything, "examples": anything},
)
operations = st.fixed_dictionaries(
    {},
    optional={
        "operationId": texts,
        "parameters": st.lists(parameters, max_size=2) | anything,
        "responses": st.dictionaries(st.sampled_from(["200", "2XX", "201", "default", "299a"]), anything)
        | anything,
        "security": anything,
        "deprecated": anything,
    },
)
items = st.dictionaries(
    st.sampled_from(["get", "post", "head", "parameters"]), operations | anything, min_size=1
)
paths = st.dictionaries(texts.map("/".__add__), items | anything, max_size=4)
PARTS = ("info", "servers", "security", "components", "host", "basePath", "schemes", "securityDefinitions")
documents = st.one_of(
    st.fixed_dictionaries(
        {version: st.just(number), "paths": paths | anything}, optional=dict.fromkeys(PARTS, anything)
    )
    for version, number in (("openapi", "3.1.0"), ("swagger", "2.0"))
)


@quick
@given(documents)
def test_any_document_gives_a_plan_that_the_loader_takes(tmp_path, document):
    assert plan(tmp_path, init(json.dumps(document))).steps


@quick
@given(st.lists(st.text(max_size=30).map("https://shop.example/".__add__), max_size=3).map("\n".join))
def test_any_urls_give_a_plan_that_the_loader_takes_or_are_refused(tmp_path, source):
    try:
        text = init(source + "\n")
    except UsageError:
        return
    assert plan(tmp_path, text).steps
