"""What is rendered, whole."""

import pytest

from tests import golden
from tests.deploy.cases import CASES
from tests.deploy.rendering import SHOP

HEAD = "# What examples/shop/deploy/kustomize renders: HOOKSET_WRITE_GOLDEN=1 pytest tests/deploy writes it anew.\n"


@pytest.mark.parametrize("case", [case for case in CASES if case != "example-plain"])
def test_the_rendered_text(case, text_of):
    golden.compare(f"deploy/{case}.yaml", text_of(case))


def test_the_plain_example_is_what_kustomize_renders(text_of):
    golden.compare(SHOP / "plain" / "shop.yaml", HEAD + text_of("example-kustomize"))
