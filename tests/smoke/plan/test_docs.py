"""docs/how-to/smoke-plan.md: every example is taken, and every key is in one."""

import re
from pathlib import Path

import pytest
import trustme

from hookset.files import keys_of
from smoke.plan import shape
from tests.smoke.plan.written import HEAD

PAGE = (Path(__file__).parents[3] / "docs/how-to/smoke-plan.md").read_text()
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
SHAPES = (
    shape.File,
    shape.Request,
    shape.Scenario,
    shape.Users,
    shape.Data,
    shape.FromEnvironment,
    shape.Tls,
    shape.Revision,
    shape.Limits,
    shape.Checks,
)


@pytest.fixture
def mounted(folder):
    """A folder with every file that the examples name."""
    ca = trustme.CA()
    client = ca.issue_cert("client.example")
    ca.cert_pem.write_to_path(str(folder.path / "ca.pem"))
    client.cert_chain_pems[0].write_to_path(str(folder.path / "client.pem"))
    client.private_key_pem.write_to_path(str(folder.path / "client.key"))
    folder.file("photo.jpg", b"\xff\xd8")
    folder.file("users.csv", "email\na@shop.example\n")
    folder.file("users.txt", "id;email\n" + "1;a@shop.example\n" * 12)
    folder.file("items.jsonl", '{"id": 1}\n' * 300)
    folder.file("item.schema.json", '{"type": "object"}')
    return folder


@pytest.mark.parametrize("text", EXAMPLES)
def test_examples_are_taken(text, mounted):
    plan = mounted.load(
        text,
        head="" if "target:" in text else HEAD,
        environ={"SHOP_PASSWORD": "hunter22", "HOOK_RELEASE": "v1"},
    )
    assert plan.steps
    assert mounted.warnings == []


def test_there_are_examples():
    assert len(EXAMPLES) >= 15


@pytest.mark.parametrize("kind", SHAPES)
def test_every_key_is_in_an_example(kind):
    examples = "\n".join(EXAMPLES)
    assert [key for key in keys_of(kind) if not re.search(rf"\b{key}:", examples)] == []


def test_the_tables_have_every_key_of_a_request_and_of_checks():
    cells = "\n".join(line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| `"))
    for kind in (shape.Request, shape.Checks):
        assert [key for key in keys_of(kind) if f"`{key}`" not in cells] == []
