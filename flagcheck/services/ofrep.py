"""Any server of the OpenFeature Remote Evaluation Protocol: evaluated state alone."""

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from flagcheck.http import Http
from flagcheck.record import Evaluation, Reading
from flagcheck.service import Service, Settings, Tells
from flagcheck.services import _ofrep as ofrep
from flagcheck.services._ofrep import manifest
from flagcheck.services._ofrep.settings import checked_headers


class OfrepSettings(Settings, frozen=True, kw_only=True):
    """`headers` go with every request (`X-Flipt-Environment: production`); none of them may hold a secret.

    `key_header` carries the token, bare, instead of `Authorization: Bearer`; usually `X-API-Key`.
    `environment_key` is the metadata entry that names the environment in answers.
    `manifest` asks GET /openfeature/v0/manifest too, for the type of a flag that gives no value.
    """

    headers: dict[str, str] = msgspec.field(default_factory=dict)
    key_header: str = ""
    environment_key: str = "environment"
    manifest: bool = False


class Ofrep(Service):
    """Evaluates with `POST /ofrep/v1/evaluate/flags[/KEY]`, which changes nothing."""

    title = "OFREP"
    settings_type = OfrepSettings
    tells = frozenset({Tells.STATE, Tells.ROLLOUT, Tells.VARIANT, Tells.VALUE, Tells.TYPE, Tells.EVALUATION})
    by_evaluation = True
    needs_token = False
    settings: OfrepSettings

    def __init__(self, settings: OfrepSettings, token: str, http: Http) -> None:
        checked_headers("ofrep", settings.headers, settings.key_header)
        super().__init__(settings, token, http)

    def headers(self) -> Mapping[str, str]:
        """Vendor headers, and the token as Bearer or in its own header."""
        headers = dict(self.settings.headers)
        if self.token and self.settings.key_header:
            return headers | {self.settings.key_header: self.token}
        return headers | dict(super().headers())

    def read(self, keys: Collection[str]) -> Reading:
        """What one neutral user is given, as far as it speaks for everybody."""
        reading = ofrep.read(self.http, keys, environment_key=self.settings.environment_key)
        if not self.settings.manifest:
            return reading
        return manifest.with_types(reading, manifest.types(self.http))

    def catalogue(self) -> Reading:
        """Every flag of the bulk answer; a server may leave disabled ones out."""
        return ofrep.catalogue(self.http, environment_key=self.settings.environment_key)

    def evaluate(self, keys: Collection[str], context: Mapping[str, Any]) -> dict[str, Evaluation]:
        """The context goes as it is: OFREP's words are OpenFeature's."""
        return ofrep.evaluate(self.http, keys, context)


SERVICE = Ofrep
