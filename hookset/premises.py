"""What must hold before a command begins: its files are the ones that were packed, its time fits the Job's."""

import re

import msgspec

from hookset.errors import UsageError
from hookset.options import CommonConfig

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def require_premises(config: msgspec.Struct) -> None:
    """Raise UsageError where the bundle or the time budget is not as the call says it must be."""
    if not isinstance(config, CommonConfig):
        return
    if config.active_deadline is not None:
        from hookset.budget import require_fit  # noqa: PLC0415  (only where the Job's deadline is told)

        require_fit(config.timeout, config.active_deadline, config.backoff_limit)
    require_bundle(config.bundle, config.bundle_digest)


def require_bundle(folder: str, digest: str) -> None:
    """Raise UsageError unless the folder holds the bundle of this digest, unchanged; nothing is asked where both are empty."""
    if digest and not folder:
        raise UsageError("--bundle-digest is given without --bundle", "name the folder of the bundle as well")
    if digest and not _DIGEST.fullmatch(digest):
        raise UsageError(f'--bundle-digest: "{digest}" is no digest (sha256: and 64 hexadecimal digits)')
    if folder:
        from hookset.bundle.verify import verify  # noqa: PLC0415  (only where a bundle is given)

        verify(folder, digest, who=f"--bundle {folder}")
