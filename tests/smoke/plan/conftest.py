import pytest

from tests.smoke.plan.written import Folder


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)
