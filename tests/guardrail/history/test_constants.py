"""Constants in Python source: the quick way reads what the whole tree says, and nothing is ever raised but errors of syntax."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardrail.history.constants import Dynamic, bindings, module_constants, syntax_trouble, tree
from guardrail.history.django_files import File, read_app
from guardrail.history.model import Release
from guardrail.history.tools import tools

NAMES = ("revision", "down_revision")
LINES = st.sampled_from(
    [
        "revision = 'a'",
        'revision: str = "b"  # c',
        "down_revision = None",
        "down_revision: Union[str, None] = ('a',\n    'b')",
        "revision = make()",
        "revision = 'a' 'b'",
        "revision += 'x'",
        "down_revision, other = 1, 2",
        "other = revision = 'y'",
        "if x:\n    revision = 'z'",
        "from m import revision",
        "def f():\n    revision = 1",
        "def revision():\n    pass",
        "# revision = 'no'",
        "# '''",
        "x = '''\nrevision = 'in a string'\n'''",
        '"""\nrevision = "doc"\n"""',
        "",
        "revision == 'q'",
        "revision = 'tab\\t'",
        "down_revision = ['a', 'b']",
        "revision = '''x'''",
        "revision = \\\n    'w'",
        "def upgrade():\n    pass",
        "class C:\n    revision = 'k'",
    ]
)


def plain(found):
    return {name: ("dynamic", one.line) if isinstance(one, Dynamic) else one for name, one in found.items()}


@settings(max_examples=1000)
@given(st.lists(LINES, max_size=7))
def test_the_quick_way_reads_what_the_tree_says(lines):
    source = "\n".join(lines) + "\n"
    assert plain(module_constants(source, NAMES)) == plain(bindings(tree(source).body, NAMES))


@given(st.text() | st.lists(LINES).map(" ".join))
def test_any_text_is_a_trouble_or_none(source):
    syntax_trouble(source, "x.py")


@settings(max_examples=50)
@given(content=st.binary(max_size=200) | st.lists(LINES).map(lambda lines: "\n".join(lines).encode()))
@pytest.mark.parametrize("name", ["alembic", "django", "flyway", "golang-migrate"])
def test_readers_of_files_never_raise(tmp_path_factory, name, content):
    folder = tmp_path_factory.mktemp("any")
    (folder / "migrations").mkdir()
    for file in (
        "a.py",
        "env.py",
        "alembic.ini",
        "pyproject.toml",
        "flyway.toml",
        "V1__a.sql",
        "1_a.up.sql",
        "apps.py",
    ):
        (folder / file).write_bytes(content)
    (folder / "migrations" / "0001_x.py").write_bytes(content)
    tool = tools()[name]
    tool.fits(folder)
    assert isinstance(tool.release([folder]), Release)
    assert isinstance(tool.settle(tool.record([], {}), tool.release([folder]))[1], Release)


def test_a_null_byte_and_a_deep_nest_are_troubles():
    assert (
        "cannot be parsed" in syntax_trouble("x = '\0'", "x.py").found
        or "null" in syntax_trouble("x = '\0'", "x.py").found
    )
    assert syntax_trouble("(" * 5000, "x.py") is not None


def test_lists_after_the_operations_are_seen(tmp_path):
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "0001_x.py").write_text(
        "class Migration:\n    operations = []\n    dependencies = [('a', '0001_b')]\n"
    )
    files, troubles = read_app(tmp_path / "migrations")
    assert not troubles
    assert [one.dependencies for one in files if isinstance(one, File)] == [(("a", "0001_b"),)]
