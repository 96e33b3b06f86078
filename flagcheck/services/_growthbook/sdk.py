"""What applications are given: the SDK payload of a client key, by GrowthBook or its CDN."""

from collections.abc import Collection

from flagcheck.failures import unreadable
from flagcheck.http import Http, path
from flagcheck.record import Flag, Presence, Reading
from flagcheck.services._growthbook import definition as definitions
from flagcheck.services._growthbook.shapes import Payload

NOT_GIVEN = (
    "not in the SDK payload: GrowthBook leaves out what is disabled in the environment, archived, of another project, or "
    "absent, all alike"
)


class Sdk:
    """Reads the payload of one SDK connection."""

    def __init__(self, http: Http, key: str) -> None:
        self.http = http
        self.key = key

    def read(self, keys: Collection[str] | None) -> Reading:
        """One request."""
        payload: Payload = self.http.get(path("api", "features", self.key)).json(Payload)
        if payload.features is None or payload.encrypted_features:
            said = "encrypted" if payload.encrypted_features else "not there"
            raise unreadable(
                f"the features in the SDK payload are {said}: take an SDK connection without encryption"
            )
        known = {key: definitions.flag(key, one) for key, one in payload.features.items()}
        flags = {
            key: known.get(key) or Flag(key=key, presence=Presence.UNKNOWN, why=NOT_GIVEN)
            for key in (known if keys is None else keys)
        }
        return Reading(flags=flags, control=f"{len(known)} features in the SDK payload" if known else "")
