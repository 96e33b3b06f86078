"""The two commands: what they do in order, and what they say."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from hookset.bundle.config import Bundle, Verify
from hookset.bundle.configmap import MOUNT, manifests, written
from hookset.bundle.gather import DATA, FLAGS, LOCK, PLAN, gather
from hookset.bundle.manifest import Manifest
from hookset.bundle.migrations import PART as MIGRATIONS
from hookset.bundle.packed import Contents, Packed, size_text
from hookset.bundle.recipe import dockerfile
from hookset.bundle.verify import verify
from hookset.bundle.write import RELEASE, require_free, write
from hookset.errors import UsageError

PARTS = (MIGRATIONS, LOCK, FLAGS, PLAN, DATA)
MOST_NAMES = 4


def bundle(config: Bundle) -> str:
    """Pack what the options name, and say what was packed. Raises UsageError."""
    try:
        return _bundle(config)
    except OSError as error:  # a folder on the way that may not be searched, a name that is too long
        raise UsageError(f"{error.filename}: {error.strerror}") from None


def _bundle(config: Bundle) -> str:
    out = Path(config.out)
    require_free(out)
    if config.namespace and not config.configmap:
        raise UsageError("--namespace is given without --configmap")
    contents, tools = gather(config)
    manifest = contents.manifest()
    beside = {"Dockerfile": dockerfile(manifest.digest).encode()}
    if config.configmap:
        beside |= written(manifests(contents, manifest, config.configmap, config.namespace))
    write(out, contents, manifest, beside)
    if config.format == "json":
        return _json({"out": config.out, "beside": sorted(beside)}, manifest)
    return "\n".join(_told(config, contents, manifest, tools))


def verified(config: Verify) -> str:
    """Say that the folder holds a bundle unchanged; raises UsageError where it does not."""
    manifest = verify(config.folder, config.digest, who=config.folder)
    if config.format == "json":
        return _json({"folder": config.folder}, manifest)
    return f"{config.folder}  {_size(manifest)}, as packed\n{manifest.digest}"


def _told(config: Bundle, contents: Contents, manifest: Manifest, tools: str) -> Iterator[str]:
    """The summary for a person."""
    out = Path(config.out)
    yield f"{out / RELEASE}  {_size(manifest)}"
    for part in PARTS:
        files = [one for one in contents if one.part == part]
        if files:
            size = size_text(sum(len(one.data) for one in files))
            notes = tools if part == MIGRATIONS else _others(part, files)
            yield f"  {part:<12}{_count(len(files)):<11}{size:>9}  {notes}".rstrip()
    yield manifest.digest
    yield f"next: docker build -t IMAGE {out}, push it, and let the hooks verify it: HOOK_BUNDLE={MOUNT}, HOOK_BUNDLE_DIGEST as above"
    if config.configmap:
        yield f"  or: list {out} among the components of a kustomization: ConfigMap {config.configmap}"


def _others(part: str, files: Sequence[Packed]) -> str:
    """The files that came along with a part, as many as a line takes."""
    names = [one.path for one in files if one.path != part]
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return f"with {', '.join(names[:MOST_NAMES])}{more}" if names else ""


def _json(more: dict[str, Any], manifest: Manifest) -> str:
    plain = more | {"digest": manifest.digest, "bytes": manifest.bytes}
    found = plain | {"files": msgspec.to_builtins(manifest.files)}
    return msgspec.json.format(msgspec.json.encode(found), indent=2).decode()


def _size(manifest: Manifest) -> str:
    return f"{_count(len(manifest.files))}, {size_text(manifest.bytes)}"


def _count(files: int) -> str:
    return f"{files:,} file{'s' * (files != 1)}"
