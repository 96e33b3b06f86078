"""Emergency overrides: a mounted file that turns named failures of one release into `overridden`, for hours."""

from datetime import datetime, timedelta
from typing import Annotated

import msgspec

from hookset import verdict
from hookset.errors import UsageError
from hookset.files import keys_of, read_struct
from hookset.ids import require_known
from hookset.moment import text_of
from hookset.outcome import Rule

LONGEST = timedelta(hours=4)
CLOCKS_DIFFER = timedelta(minutes=5)

_Words = Annotated[str, msgspec.Meta(min_length=1, pattern=r"\S")]
_Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class OverrideFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who overrides which findings of which release, why, and until when (at most 4 hours).

    The 4 hours count from `created`, or from now where it is not given.
    """

    who: _Words
    why: _Words
    release: _Words
    ids: Annotated[list[_Words], msgspec.Meta(min_length=1)]
    expires: _Moment
    created: _Moment | None = None


def read_override(path: str, release: str, known: tuple[Rule, ...], now: datetime) -> verdict.Override:
    """The override in force. Raises UsageError where it is invalid, over, too long, or for another release."""
    file: OverrideFile = read_struct(path, OverrideFile, "override", keys_of(OverrideFile))
    what = f"override {path}"
    for id in file.ids:
        require_known(id, known, f"{what}: ids")
    if file.expires <= now:
        raise UsageError(
            f"{what}: expired at {text_of(file.expires)}", hint="take it away, or write a new one"
        )
    _require_short(file, what, now)
    if not release:
        raise UsageError(f"{what}: is for release {file.release}, but this run does not know its release",
                         hint="set --release or HOOK_RELEASE")  # fmt: skip
    if file.release != release:
        raise UsageError(
            f"{what}: is for release {file.release}, but this is {release}",
            hint="take it away, or write a new one",
        )
    return verdict.Override(
        who=file.who, why=file.why, release=file.release, expires=text_of(file.expires), ids=tuple(file.ids)
    )


def _require_short(file: OverrideFile, what: str, now: datetime) -> None:
    if file.created and file.created > now + CLOCKS_DIFFER:
        raise UsageError(f"{what}: created lies in the future: {text_of(file.created)}")
    if file.expires - (file.created or now) > LONGEST:
        raise UsageError(
            f"{what}: lasts longer than 4 hours: until {text_of(file.expires)}",
            hint="an override is for an emergency",
        )
