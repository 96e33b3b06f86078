"""What must hold before a command begins: its files are the ones that were packed, its time fits the Job's."""

import msgspec

from hookset.errors import UsageError
from hookset.options import CommonConfig


def needs_premises(config: msgspec.Struct) -> bool:
    """Whether the call says anything that must hold."""
    if not isinstance(config, CommonConfig):
        return False
    told = (config.bundle, config.bundle_digest, config.otlp_headers)
    return any(told) or config.active_deadline is not None


def require_premises(config: CommonConfig) -> tuple[()]:
    """Nothing; raises UsageError where the bundle, the time budget or a header is not as it must be."""
    if config.otlp_headers:
        from hookset.otlp import headers_of  # noqa: PLC0415  (only where there are any)

        headers_of(config.otlp_headers)
    if config.active_deadline is not None:
        from hookset.budget import require_fit  # noqa: PLC0415  (only where the Job's deadline is told)

        require_fit(config.timeout, config.active_deadline, config.backoff_limit)
    if config.bundle_digest and not config.bundle:
        raise UsageError("--bundle-digest is given without --bundle", "name the folder of the bundle as well")
    if config.bundle:
        from hookset.bundle.verify import verify  # noqa: PLC0415  (only where a bundle is given)

        verify(config.bundle, config.bundle_digest, who=f"--bundle {config.bundle}")
    return ()
