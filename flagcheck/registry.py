"""The flag services by name: one file each in `flagcheck/services/`, which is the registry."""

import importlib
import pkgutil
from typing import cast

import flagcheck.services
from flagcheck.service import Service
from hookset.errors import UsageError
from hookset.nearest import did_you_mean


def names() -> list[str]:
    """Every service, as it is written in a file or after --service: `go-feature-flag`."""
    return sorted(
        module.name.replace("_", "-")
        for module in pkgutil.iter_modules(flagcheck.services.__path__)
        if not module.ispkg and not module.name.startswith("_")
    )


def service_type(name: str, where: str) -> type[Service]:
    """The class of a service; only its own file is imported. `where` names the key that has the name.

    Raises UsageError with the nearest name.
    """
    if name not in names():
        raise UsageError(f"{where}: unknown service {name!r}{did_you_mean(name, names())}")
    module = importlib.import_module(f"flagcheck.services.{name.replace('-', '_')}")
    return cast("type[Service]", module.SERVICE)
