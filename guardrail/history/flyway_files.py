"""Flyway's migration files and settings: names, versions, checksums, placeholders.

Format: flyway-core ResourceNameParser.java, MigrationVersion.java, ChecksumCalculator.java, version 11.
"""

import re
import tomllib
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

from guardrail.history.files import read_text, walk
from guardrail.history.model import Trouble

Version: TypeAlias = tuple[int, ...]
_LINE_END = re.compile(r"\r\n|\r|\n")
_FROM_ENVIRONMENT = re.compile(r"\$\{[\w.]+\}")
_VERSION = re.compile(r"[0-9]+(?:[._][0-9]+)*")


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What `flyway.conf` or `flyway.toml` says, with Flyway's own defaults; `passed_over` are ignoreMigrationPatterns."""

    prefixes: Mapping[str, str] = msgspec.field(default_factory=lambda: {"V": "V", "R": "R", "B": "B"})
    separator: str = "__"
    encoding: str = "UTF-8"
    suffixes: tuple[str, ...] = (".sql",)
    locations: tuple[str, ...] = ()
    table: str = ""
    schema: str = ""
    out_of_order: bool = False
    passed_over: frozenset[str] = frozenset()
    placeholder_prefix: str = "${"
    placeholder_suffix: str = "}"
    placeholders: Mapping[str, str] = {}
    troubles: tuple[Trouble, ...] = ()


class Name(msgspec.Struct, frozen=True, kw_only=True):
    """A file's name, read: its kind (`V`, `R`, `B`), version (empty for R) and description."""

    kind: str
    version: Version
    description: str


def version_of(text: str) -> Version:
    """The numbers of a version; `1.0` and `1` are one, as for Flyway."""
    numbers = [int(part) for part in re.findall(r"[0-9]+", text)]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def checksum(text: str) -> str:
    """CRC32 over the UTF-8 bytes of the lines without their ends, as a signed number: how a file ends its lines is no change."""
    value = 0
    for line in _LINE_END.split(text):
        value = zlib.crc32(line.encode("utf-8", "surrogatepass"), value)
    return str(value - (1 << 32) if value & 0x80000000 else value)


def name_of(file: str, settings: Settings) -> Name | None:
    """The parts of a file's name; None for a name that Flyway passes over."""
    # of the prefix the case counts, of the suffix it does not: V4__x.SQL is run, v4__x.sql is passed over
    suffix = next((one for one in settings.suffixes if file.lower().endswith(one.lower())), None)
    if suffix is None:
        return None
    stem = file[: len(file) - len(suffix)]
    for kind, prefix in sorted(settings.prefixes.items(), key=lambda item: len(item[1]), reverse=True):
        if stem.startswith(prefix):
            version, separator, description = stem.removeprefix(prefix).partition(settings.separator)
            # a versioned file may do without a description, and then without the separator
            if (separator and not version) if kind == "R" else _VERSION.fullmatch(version):
                return Name(kind=kind, version=version_of(version), description=description.replace("_", " "))
    return None


def files_of(folder: Path, settings: Settings) -> Iterator[tuple[Path, Name]]:
    """The migration files of a project: in its locations where they are here, else anywhere below the folder."""
    homes = [home for location in settings.locations for home in _homes(folder, location)]
    for home in dict.fromkeys(homes or [folder]):
        for path in walk(home):
            if name := name_of(path.name, settings):
                yield path, name


def _homes(folder: Path, location: str) -> list[Path]:
    scheme, colon, rest = location.strip().partition(":")
    path = rest if colon else scheme
    if "*" in path or "?" in path:
        return _matching(Path("/") if path.startswith("/") else folder, path.lstrip("/"))
    bases = (folder, folder / "src/main/resources") if scheme == "classpath" or not colon else (folder,)
    return [
        base / path.lstrip("/") if base != folder else base / path for base in bases if (base / path).is_dir()
    ]


def _matching(base: Path, pattern: str) -> list[Path]:
    try:
        return sorted(path for path in base.glob(pattern) if path.is_dir())
    except ValueError:  # `**` beside other characters
        return []


def settings_of(folder: Path) -> Settings:
    """The settings in `flyway.toml` or `flyway.conf` of this folder, or of its `conf` folder."""
    for path in (
        folder / "flyway.toml",
        folder / "flyway.conf",
        folder / "conf/flyway.toml",
        folder / "conf/flyway.conf",
    ):
        if path.is_file():
            text = read_text(path)
            if isinstance(text, Trouble):
                return Settings(troubles=(text,))
            try:
                return _settings(_flat(tomllib.loads(text)) if path.suffix == ".toml" else _properties(text))
            except tomllib.TOMLDecodeError as error:
                return Settings(troubles=(Trouble("history.files", str(path), found=str(error)),))
    return Settings()


def _properties(text: str) -> dict[str, str]:
    # a backslash carries a value on, unless the next line has a key of its own
    lines = re.sub(r"\\[ \t]*\r?\n(?!\s*flyway\.)\s*", "", text).splitlines()
    pairs = (line.partition("=") for line in lines if not line.lstrip().startswith(("#", "!")))
    return {key.strip().removeprefix("flyway."): value.strip() for key, equals, value in pairs if equals}


def _flat(values: Mapping[str, Any], above: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in values.items():
        name = f"{above}{key}"
        if isinstance(value, dict):
            flat |= _flat(value, f"{name}.")
        else:
            words = (
                value
                if isinstance(value, list)
                else [str(value).lower() if isinstance(value, bool) else value]
            )
            flat[name.removeprefix("flyway.")] = ",".join(str(word) for word in words)
    return flat


def _settings(said: Mapping[str, str]) -> Settings:
    # Flyway takes ${NAME} from its own environment, which is not ours: then the setting is as good as not said
    found = {key: value for key, value in said.items() if not _FROM_ENVIRONMENT.search(value)}

    def words(key: str) -> tuple[str, ...]:
        return tuple(word.strip() for word in found.get(key, "").split(",") if word.strip())

    names = {"V": "sqlMigrationPrefix", "R": "repeatableSqlMigrationPrefix", "B": "baselineMigrationPrefix"}
    return Settings(
        prefixes={kind: found.get(key) or kind for kind, key in names.items()},
        separator=found.get("sqlMigrationSeparator") or "__",
        encoding=found.get("encoding") or "UTF-8",
        suffixes=words("sqlMigrationSuffixes") or (".sql",),
        locations=words("locations"),
        table=found.get("table", ""),
        schema=found.get("defaultSchema") or next(iter(words("schemas")), ""),
        out_of_order=found.get("outOfOrder", "").lower() == "true",
        passed_over=frozenset(word.lower() for word in words("ignoreMigrationPatterns")),
        placeholder_prefix=found.get("placeholderPrefix") or "${",
        placeholder_suffix=found.get("placeholderSuffix") or "}",
        placeholders={
            key.removeprefix("placeholders."): value
            for key, value in found.items()
            if key.startswith("placeholders.")
        },
    )


def checksums_of(text: str, name: Name, settings: Settings) -> tuple[tuple[str, ...], str]:
    """The checksums that mean "unchanged", and why another one would prove nothing.

    A repeatable migration's is taken after its placeholders were replaced, but that of the text as it is counts too.
    """
    plain = checksum(text)
    if name.kind != "R" or settings.placeholder_prefix not in text:
        return (plain,), ""
    filled, unknown = _filled(text, settings)
    doubt = f"its checksum depends on placeholders: {', '.join(unknown)}" if unknown else ""
    return tuple(dict.fromkeys((plain, checksum(filled)))), doubt


def _filled(text: str, settings: Settings) -> tuple[str, Sequence[str]]:
    unknown: dict[str, None] = {}
    values = {key.lower(): value for key, value in settings.placeholders.items()}

    def fill(match: re.Match[str]) -> str:
        value = values.get(match[1].lower())
        if value is None:
            unknown[match[1]] = None
        return match[0] if value is None else value

    ends = (re.escape(settings.placeholder_prefix), re.escape(settings.placeholder_suffix))
    return re.sub(rf"{ends[0]}(.+?){ends[1]}", fill, text), list(unknown)
