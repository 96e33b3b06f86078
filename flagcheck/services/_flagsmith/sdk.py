"""What applications are given: the environment document by a server-side key, else the flags by a client-side key."""

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from flagcheck.http import Http
from flagcheck.record import Evaluation, Flag, Presence, Reading, Served
from flagcheck.services._flagsmith import document as documents
from flagcheck.services._flagsmith.shapes import Document, Feature

SERVER_KEY = "ser."
NOT_LISTED = (
    "not among the flags that this key is given: absent, or left out because it is disabled (hide_disabled_flags) or for "
    "server-side keys only"
)
NO_TRAITS = "the environment takes no traits from client-side keys: give a server-side key (ser....)"


class IdentityState(msgspec.Struct, frozen=True):
    """What an identity is given of one feature."""

    feature: Feature
    enabled: bool
    feature_state_value: Any = None
    variant: str | None = None


class Trait(msgspec.Struct, frozen=True):
    """A trait that counted."""

    trait_key: str


class Identity(msgspec.Struct, frozen=True):
    """An answer of /api/v1/identities/; `traits` None where the environment hides sensitive data."""

    flags: tuple[IdentityState, ...]
    traits: tuple[Trait, ...] | None = None


class Sdk:
    """Reads what the environment of this key is given."""

    def __init__(self, http: Http, token: str) -> None:
        self.http = http
        self.whole = token.startswith(SERVER_KEY)

    def read(self, keys: Collection[str] | None) -> Reading:
        """One request. Only the environment document proves that a flag is absent."""
        if not self.whole:
            return self._by_client_key(keys)
        document = self.http.get("/api/v1/environment-document/").json(Document)
        known = documents.flags(document)
        flags = {
            key: known.get(key) or Flag(key=key, presence=Presence.ABSENT)
            for key in (known if keys is None else keys)
        }
        control = f"{len(known)} flags in the environment document" if known else ""
        return Reading(flags=flags, environment=document.name, control=control)

    def _by_client_key(self, keys: Collection[str] | None) -> Reading:
        listed = self.http.get("/api/v1/flags/").json(tuple[IdentityState, ...])
        known = {
            one.feature.name: documents.plain(
                one.feature.name, enabled=one.enabled, value=one.feature_state_value, served=Served()
            )
            for one in listed
        }
        flags = {
            key: known.get(key) or Flag(key=key, presence=Presence.UNKNOWN, why=NOT_LISTED)
            for key in (known if keys is None else keys)
        }
        return Reading(flags=flags, control=f"{len(known)} flags listed" if known else "")

    def evaluate(self, keys: Collection[str], context: Mapping[str, Any]) -> dict[str, Evaluation]:
        """What a transient identity is given: without `transient` Flagsmith would keep it."""
        traits = {name: value for name, value in context.items() if name != "targetingKey"}
        identifier = str(context.get("targetingKey", ""))
        if identifier and not traits:
            answer = self.http.get(
                "/api/v1/identities/", params={"identifier": identifier, "transient": "true"}
            )
        else:
            body = {
                "identifier": identifier,
                "transient": True,
                "traits": [
                    {"trait_key": name, "trait_value": value, "transient": True}
                    for name, value in traits.items()
                ],
            }
            answer = self.http.post("/api/v1/identities/", json=body)
        found = answer.json(Identity)
        why = "" if _took(found, traits) else NO_TRAITS
        known = {one.feature.name: one for one in found.flags}
        return {key: _evaluation(key, known.get(key), why) for key in keys}


def _took(found: Identity, traits: Collection[str]) -> bool:
    """Whether all traits counted; not told where the environment hides sensitive data."""
    return found.traits is None or set(traits) <= {one.trait_key for one in found.traits}


def _evaluation(key: str, found: IdentityState | None, why: str) -> Evaluation:
    if why or found is None:
        return Evaluation(key=key, presence=Presence.UNKNOWN, why=why or NOT_LISTED)
    value = found.enabled if found.feature_state_value is None else found.feature_state_value
    return Evaluation(
        key=key,
        presence=Presence.ON if found.enabled else Presence.OFF,
        value=value,
        variant=found.variant,
    )
