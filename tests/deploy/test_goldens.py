"""What is rendered, whole."""

import pytest

from tests import golden
from tests.deploy.cases import CASES


@pytest.mark.parametrize("case", CASES)
def test_the_rendered_text(case, text_of):
    golden.compare(f"deploy/{case}.yaml", text_of(case))
