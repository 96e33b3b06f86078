"""What a failed attempt means, from where it failed, the server's SQLSTATE, and libpq's own words.

libpq's own words are English in this process, because Python sets no LC_MESSAGES; the server's may be in any
language, so they decide only where its SQLSTATE leaves several meanings and its routine names none.
PgBouncer speaks English only, and says 08P01 for nearly everything.
"""

import re
from enum import StrEnum

import msgspec

from guardrail.connection import rules
from guardrail.connection.errors import ConnectionFailed, CredentialsRefused, NoDatabase, Unreachable
from hookset.errors import HookError, UsageError
from hookset.outcome import Rule


class Stage(StrEnum):
    """How far the attempt had come when it ended or ran out of time."""

    TCP = "tcp"
    SESSION = "session"


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of one failed attempt; `waited` is the seconds after which it was given up, else 0."""

    at: str
    stage: Stage
    message: str = ""
    sqlstate: str = ""
    routine: str = ""
    sslmode: str = ""
    waited: float = 0.0


def failure(evidence: Evidence) -> HookError:
    """The error to raise: a ConnectionFailed, or a UsageError where our own options are at fault."""
    text = _said(evidence.message)
    if wrong := _our_fault(text):
        return wrong
    rule = _rule(evidence, text)
    finding = rule.finding(evidence.at, found=f"{evidence.at}: {_found(evidence, text)}")
    kind = _KINDS.get(rule, Unreachable)
    again = rule in _AGAIN or (rule is rules.OTHER and evidence.sqlstate[:2] in ("", "08", "53", "57", "58"))
    return kind(finding, again=again, sqlstate=evidence.sqlstate)


def _rule(evidence: Evidence, text: str) -> Rule:
    if evidence.waited:
        return rules.TIMED_OUT if evidence.stage is Stage.TCP else rules.SILENT
    if evidence.sqlstate == "28000":
        return _not_let_in(evidence, text)
    candidates = _BY_SQLSTATE.get(evidence.sqlstate)
    if candidates is None:
        candidates = _OWN_WORDS
    return next((rule for pattern, rule in candidates if re.search(pattern, text)), rules.OTHER)


def _not_let_in(evidence: Evidence, text: str) -> Rule:
    """28000 is one code for many a reason; the server's routine tells two apart in every language."""
    if "client certificate" in text:
        return rules.CLIENT_CERTIFICATE
    if evidence.routine.startswith("InitializeSessionUserId") or text.startswith("role "):
        return rules.ROLE
    if evidence.routine == "ClientAuthentication" or "pg_hba.conf" in text:
        return rules.TLS_REQUIRED if evidence.sslmode in ("disable", "allow") else rules.PG_HBA
    return rules.AUTHENTICATION


_BY_SQLSTATE: dict[str, tuple[tuple[str, Rule], ...]] = {
    "28P01": (("", rules.PASSWORD),),
    "3D000": (("", rules.DATABASE_MISSING),),
    "55000": (("", rules.DATABASE_CLOSED),),
    "42501": (("", rules.NO_CONNECT_RIGHT),),
    "53300": (("", rules.TOO_MANY),),
    "57P01": (("", rules.STOPPING),),
    "57P02": (("", rules.STOPPING),),
    "57P03": (
        ("shutting down", rules.STOPPING),
        ("recover|not yet accepting|not accepting", rules.RECOVERING),
        ("", rules.STARTING),
    ),
}

_OWN_WORDS: tuple[tuple[str, Rule], ...] = (
    # PgBouncer
    ("no such database|database .* does not exist", rules.DATABASE_MISSING),
    ("no such user", rules.ROLE),
    ("no more connections allowed|too many clients|too many connections", rules.TOO_MANY),
    (
        "cannot connect to server|login has been failing|query_wait_timeout|server conn crashed",
        rules.POOLER_DOWN,
    ),
    ("server_login_retry|server_connect_timeout|server login failed|connect failed", rules.POOLER_DOWN),
    ("SSL required", rules.TLS_REQUIRED),
    ("bouncer is shutting down", rules.STOPPING),
    ("(password|SASL) authentication failed", rules.PASSWORD),
    # libpq
    ("no password supplied|password is empty", rules.PASSWORD_MISSING),
    ("certificate verify failed", rules.TLS_UNTRUSTED),
    ("does not match host name|could not get server's host name", rules.TLS_HOST),
    ("does not support SSL|SSL support .* not", rules.TLS_REFUSED),
    ("Connection refused|No such file or directory", rules.REFUSED),
    ("No route to host|is unreachable|Cannot assign requested|Host is down", rules.UNREACHABLE),
    ("Connection timed out|timeout expired", rules.TIMED_OUT),
    ("read-only|hot standby mode", rules.READ_ONLY),
    (
        "invalid response to|but received|unexpected message|unexpected response|wrong version number",
        rules.NOT_POSTGRES,
    ),
    ("SSL SYSCALL error: (EOF|Connection reset|Success)", rules.CLOSED),
    ("closed the connection|reset by peer|Broken pipe|server closed|unexpected eof", rules.CLOSED),
    ("alert (unknown ca|bad certificate|certificate required)", rules.CLIENT_CERTIFICATE),
    ("SSL error|SSL SYSCALL|certificate", rules.TLS_FAILED),
    ("authentication|channel binding|SCRAM|GSS", rules.AUTHENTICATION),
)

_NOT_A_VALUE = r'invalid "?(\w+)"? value: |(sslmode) value .* invalid|invalid integer value .* for connection option "(\w+)"'

_KINDS: dict[Rule, type[ConnectionFailed]] = {
    rules.DATABASE_MISSING: NoDatabase,
    rules.DATABASE_CLOSED: NoDatabase,
    **dict.fromkeys(
        (
            rules.PASSWORD,
            rules.PASSWORD_MISSING,
            rules.ROLE,
            rules.PG_HBA,
            rules.CLIENT_CERTIFICATE,
            rules.AUTHENTICATION,
            rules.NO_CONNECT_RIGHT,
        ),
        CredentialsRefused,
    ),
}

_AGAIN = frozenset(
    (
        rules.REFUSED,
        rules.UNREACHABLE,
        rules.TIMED_OUT,
        rules.SILENT,
        rules.CLOSED,
        rules.STARTING,
        rules.STOPPING,
        rules.RECOVERING,
        rules.TOO_MANY,
        rules.READ_ONLY,
        rules.POOLER_DOWN,
    )
)


def _our_fault(text: str) -> UsageError | None:
    """What a changed option of ours alone can mend: a file that is not there, a pooler that takes no `options`."""
    if named := re.search(
        r'((?:could not \w+ |certificate present, but not )?(?:root certificate|certificate|private key) file "[^"]+"[^\n]*)',
        text,
    ):
        return UsageError(
            f"DATABASE_URL: {named.group(1)}", "check sslrootcert, sslcert and sslkey, and the mounted files"
        )
    if named := re.search(r"unsupported startup parameter[^:]*: (\w+)", text):
        return UsageError(
            f"DATABASE_URL: the pooler does not take the startup parameter {named.group(1)!r}",
            f"take {named.group(1)!r} out, or add it to ignore_startup_parameters in pgbouncer.ini",
        )
    if named := re.search(r'weak sslmode "\S+" may not be used with (\S+) \(use ([^)]+)\)', text):
        return UsageError(f"DATABASE_URL: sslmode is too weak for {named.group(1)}", f"use {named.group(2)}")
    if named := re.search(_NOT_A_VALUE, text):
        key = next(group for group in named.groups() if group)
        return UsageError(
            f"DATABASE_URL: the value of {key} is not one that libpq knows", "see the reference of libpq"
        )
    return None


def _said(message: str) -> str:
    """The message without what we say better: libpq's address prefix, the severity, the advice."""
    text = re.sub(r"connection to server (at|on) .*? failed: ", "", message.strip())
    text = re.sub(r"^(FATAL|ERROR|PANIC): +", "", text, flags=re.MULTILINE)
    lines = [line.strip() for line in text.splitlines()]
    kept = [
        line
        for line in lines
        if line and not line.startswith(("Is the server running", "This probably means", "before or while"))
    ]
    return "; ".join(dict.fromkeys(kept))


def _found(evidence: Evidence, text: str) -> str:
    if evidence.waited:
        what = (
            "no answer to the TCP connection"
            if evidence.stage is Stage.TCP
            else "accepted, then said nothing"
        )
        return f"{what} in {evidence.waited:.1f} s"
    return f"{text} ({evidence.sqlstate})" if evidence.sqlstate else text
