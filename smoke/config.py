"""The options of every smoke command, declared once: parser, help, reference page and schemas come from here."""

from typing import Annotated

import msgspec

from hookset.options import CommonConfig, Duration, common, option, positional

OF_A_VERDICT = (
    "report",
    "pushgateway",
    "metrics_textfile",
    "update_baseline",
    "html",
    "junit",
    "otlp",
)
"""What is made of a verdict, by the option that asks for it."""


class Run(CommonConfig, frozen=True, kw_only=True):
    """`smoke run`."""

    timeout: Annotated[
        Duration, common("the one time budget of the whole run, load included", metavar="TIME")
    ] = 120.0
    plan: Annotated[str, option("the load plan (YAML or JSON)", metavar="FILE", shown="none")] = ""
    target: Annotated[str, option("where the load goes", metavar="URL", shown="what the plan says")] = ""
    locustfile: Annotated[
        str, option("a locustfile of your own for the load, judged by the plan's thresholds", metavar="FILE")
    ] = ""
    users: Annotated[int, option("how many users, with --locustfile")] = 10
    duration: Annotated[Duration, option("how long load is put on, with --locustfile", metavar="TIME")] = 30.0
    processes: Annotated[int, option("processes of this machine that share the load")] = 1
    workers: Annotated[
        int, option("be the master of so many Locust workers, which share the load", metavar="N")
    ] = 0
    master: Annotated[
        str,
        option(
            "be a worker of the master at this address, and leave metrics and reports to it",
            metavar="HOST[:PORT]",
            shown="none",
        ),
    ] = ""
    baseline: Annotated[
        str,
        option(
            "the last passed run's verdict record, or prometheus:URL, to compare with",
            metavar="FILE|URL",
        ),
    ] = ""
    update_baseline: Annotated[
        bool, option("replace the baseline, a file, by this run's record where this run has passed")
    ] = False
    skip_if_unchanged: Annotated[
        bool, option("pass at once where the baseline says that this release and plan have passed here")
    ] = False
    html: Annotated[str, option("write one self-contained page with plots", metavar="FILE")] = ""
    junit: Annotated[str, option("write JUnit XML", metavar="FILE")] = ""

    def __post_init__(self) -> None:
        """A worker has no verdict on the release: where it sent its own, it would stand for its master's."""
        if self.master:
            for name in OF_A_VERDICT:
                msgspec.structs.force_setattr(self, name, type(getattr(self, name))())


class Validate(msgspec.Struct, frozen=True, kw_only=True):
    """`smoke validate`."""

    plan: Annotated[str, option("the load plan (YAML or JSON)", metavar="FILE")]
    target: Annotated[str, option("where the load would go", metavar="URL", shown="what the plan says")] = ""


class Compare(CommonConfig, frozen=True, kw_only=True):
    """`smoke compare`."""

    before: Annotated[str, positional("the verdict record to compare with", metavar="A.json")]
    after: Annotated[str, positional("the verdict record that is judged", metavar="B.json")]


class Init(msgspec.Struct, frozen=True, kw_only=True):
    """`smoke init`."""

    source: Annotated[str, positional("an OpenAPI document, or a list of URLs, one a line", metavar="FILE")]
    target: Annotated[str, option("where the load would go", metavar="URL", shown="what the source says")] = (
        ""
    )
    write: Annotated[str, option("write the plan to this new file", metavar="FILE", shown="-")] = "-"


class Explain(msgspec.Struct, frozen=True, kw_only=True):
    """`smoke explain`."""

    id: Annotated[str, positional("the finding's id, or a check's name", metavar="ID")] = ""
