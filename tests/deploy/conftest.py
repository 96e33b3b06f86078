"""Each rendering once a session."""

from collections.abc import Callable

import pytest

from tests.deploy.cases import CASES
from tests.deploy.rendering import Object, objects_in


@pytest.fixture(scope="session")
def text_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """`text_of("recipe-warn")`: the rendered text of a case."""
    known: dict[str, str] = {}

    def give(case: str) -> str:
        if case not in known:
            known[case] = CASES[case](tmp_path_factory.mktemp(case))
        return known[case]

    return give


@pytest.fixture(scope="session")
def objects_of(text_of: Callable[[str], str]) -> Callable[[str], list[Object]]:
    """`objects_of("recipe-warn")`: new copies of the rendered objects of a case."""
    return lambda case: objects_in(text_of(case))
