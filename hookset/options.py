"""Options, declared once as a msgspec struct: flag > environment > default.

    class Check(CommonConfig, frozen=True, kw_only=True):
        database_url: Annotated[str, option("where the database is", env="DATABASE_URL", secret=True, metavar="URL")]

From such a struct come the parser, `--help`, the reference page and the JSON Schema.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec


@dataclass(frozen=True)
class Option:
    """What a field's annotation says about it besides its type. Made by `option`, `positional` and `rest`."""

    help: str
    env: str = ""
    secret: bool = False
    metavar: str = ""
    shown: str = ""
    separator: str = ","
    place: Literal["flag", "positional", "rest"] = "flag"
    common: bool = False


def option(
    help: str,
    *,
    env: str = "",
    secret: bool = False,
    metavar: str = "",
    shown: str = "",
    separator: str = ",",
) -> Option:
    """A `--flag` of the field's name (`database_url` is `--database-url`).

    `env` is its variable where that is not `<PROGRAM>_<FLAG>`. A `secret` one is masked everywhere and has a twin
    `<ENV>_FILE`. `shown` says in words what the default means. Fields of type tuple may be repeated, and each value
    is split at `separator` (an empty one: not at all, only at line ends in the environment).
    """
    return Option(help, env=env, secret=secret, metavar=metavar, shown=shown, separator=separator)


def positional(help: str, *, metavar: str = "") -> Option:
    """One word without a flag (`explain ID`); optional where the field has a default."""
    return Option(help, metavar=metavar, place="positional")


def rest(help: str, *, metavar: str = "COMMAND") -> Option:
    """Every word after `--`, for a field of type `tuple[str, ...]`."""
    return Option(help, metavar=metavar, place="rest")


def common(
    help: str, *, secret: bool = False, metavar: str = "", shown: str = "", separator: str = ","
) -> Option:
    """An option of every hook: its variable is `<PROGRAM>_<FLAG>`, else `HOOK_<FLAG>`."""
    return Option(help, secret=secret, metavar=metavar, shown=shown, separator=separator, common=True)


@dataclass(frozen=True)
class DurationMark:
    """Marks a float as a duration: `60s`, `2m`, `500ms`, `1h`; a bare number is seconds."""


Duration = Annotated[float, DurationMark()]
Attempts = Annotated[int, msgspec.Meta(ge=0, le=1000)]
Sidecar = Literal["none", "auto", "istio", "linkerd"]


class CommonConfig(msgspec.Struct, frozen=True, kw_only=True):
    """The options that every judging command has."""

    timeout: Annotated[Duration, common("the one time budget of the whole run", metavar="TIME")] = 60.0
    format: Annotated[
        Literal["text", "json", "lines"] | None,
        common("how the report is printed", shown="text on a terminal, else lines"),
    ] = None
    report: Annotated[
        tuple[str, ...],
        common(
            "also write the verdict record to a file, or send it by HTTP PUT",
            metavar="FILE|URL",
            separator="",
        ),
    ] = ()
    report_token: Annotated[
        str, common("bearer token for reports sent by PUT", secret=True, metavar="TOKEN")
    ] = ""
    enforce: Annotated[
        Literal["fail", "warn"], common("warn: report the true verdict, and exit 0 all the same")
    ] = "fail"
    until: Annotated[str, common("the last day of --enforce warn", metavar="DATE")] = ""
    override: Annotated[str, common("an emergency override: named failures do not count", metavar="FILE")] = (
        ""
    )
    accept: Annotated[str, common("known findings, each with reason and expiry", metavar="FILE")] = ""
    severity: Annotated[tuple[str, ...], common("change what a finding counts as", metavar="ID=STATUS")] = ()
    app: Annotated[str, common("the application that this release belongs to", metavar="NAME")] = ""
    environment: Annotated[str, common("production, staging ...", metavar="NAME")] = ""
    cluster: Annotated[str, common("the cluster", metavar="NAME")] = ""
    namespace: Annotated[str, common("the namespace", metavar="NAME")] = ""
    owner: Annotated[str, common("who is to be told", metavar="TEAM")] = ""
    release: Annotated[str, common("what pods answer: the workload's image tag or digest", metavar="TAG")] = (
        ""
    )
    revision: Annotated[str, common("the Git revision that Argo CD syncs", metavar="SHA")] = ""
    pushgateway: Annotated[str, common("push metrics to this Pushgateway", metavar="URL")] = ""
    pushgateway_user: Annotated[str, common("user for basic authentication there", metavar="NAME")] = ""
    pushgateway_password: Annotated[
        str, common("password for basic authentication there", secret=True, metavar="WORD")
    ] = ""
    pushgateway_token: Annotated[str, common("bearer token there", secret=True, metavar="TOKEN")] = ""
    pushgateway_ca: Annotated[
        str, common("certificates to trust there", metavar="FILE", shown="--ca-bundle, else the system's")
    ] = ""
    otlp: Annotated[str, common("send metrics by OTLP over HTTP, as JSON", metavar="URL", shown="none")] = ""
    otlp_headers: Annotated[
        tuple[str, ...], common("headers to send there", secret=True, metavar="NAME=VALUE")
    ] = ()
    metrics_textfile: Annotated[
        str, common("write metrics to this file, for node_exporter", metavar="FILE")
    ] = ""
    ca_bundle: Annotated[
        str, common("certificates to trust everywhere (SSL_CERT_FILE, REQUESTS_CA_BUNDLE)", metavar="FILE")
    ] = ""
    bundle: Annotated[
        str,
        common("a release's files as hookset bundle packed them, verified before all else", metavar="DIR"),
    ] = ""
    bundle_digest: Annotated[str, common("the bundle must be this one", metavar="sha256:HEX")] = ""
    active_deadline: Annotated[
        Duration | None,
        common(
            "the Job's activeDeadlineSeconds, which --timeout must fit", metavar="TIME", shown="not known"
        ),
    ] = None
    backoff_limit: Annotated[
        Attempts, common("the Job's backoffLimit: how often the pod may be started anew", metavar="N")
    ] = 0
    quit_sidecar: Annotated[
        Sidecar,
        common("wait for this mesh's sidecar first, and end it last; no native sidecar needs that"),
    ] = "none"
