"""The termination message: one line of at most 1 KiB, verdict first, for Kubernetes and Argo CD to show."""

import os
from collections.abc import Mapping

from hookset.report.summary import shortened
from hookset.signals import DEFAULT_TERMINATION_LOG, open_termination_log


def write_termination(line: str, environ: Mapping[str, str]) -> None:
    """Write the line where Kubernetes reads it; silent where there is no such file, or it cannot be written."""
    path = environ.get("HOOK_TERMINATION_LOG") or DEFAULT_TERMINATION_LOG
    try:
        descriptor = open_termination_log(path)
        try:
            os.write(descriptor, shortened(line).encode("utf-8", "backslashreplace") + b"\n")
        finally:
            os.close(descriptor)
    except (OSError, ValueError):
        return
