"""The options of every flagcheck command, declared once: parser, help, reference page and schemas come from here."""

from typing import Annotated

import msgspec

from hookset.options import CommonConfig, Duration, common, option, positional


class Target(CommonConfig, frozen=True, kw_only=True):
    """Where the flag service is. `environment` is also the service's own name of the environment."""

    timeout: Annotated[Duration, common("the one time budget of the whole run", metavar="TIME")] = 30.0
    service: Annotated[
        str, option("the flag service", metavar="NAME", shown="what the expectation file says")
    ] = ""
    url: Annotated[str, option("where it is", metavar="URL", shown="the file's, else the SaaS's own")] = ""
    setting: Annotated[
        tuple[str, ...],
        option("one of the service's own settings (project=shop)", metavar="KEY=VALUE", separator=""),
    ] = ()
    token: Annotated[
        str,
        option(
            "the token to read with; a service named X in the file takes FLAGCHECK_TOKEN_X",
            secret=True,
            metavar="TOKEN",
        ),
    ] = ""


class Check(Target, frozen=True, kw_only=True):
    """`flagcheck check`."""

    expect: Annotated[str, option("the expectation file (YAML or JSON)", metavar="FILE")]
    wait: Annotated[bool, option("poll within the budget until all expectations hold")] = False


class List(Target, frozen=True, kw_only=True):
    """`flagcheck list`."""

    expect: Annotated[
        str, option("an expectation file, for the services that it describes", metavar="FILE", shown="none")
    ] = ""
    from_service: Annotated[
        str, option("which of the file's services", metavar="NAME", shown="its first")
    ] = ""
    write: Annotated[
        str,
        option(
            "write an expectation file that holds now; - is standard output", metavar="FILE", shown="none"
        ),
    ] = ""


class Explain(msgspec.Struct, frozen=True, kw_only=True):
    """`flagcheck explain`."""

    id: Annotated[str, positional("the finding's id, or a check's name", metavar="ID")] = ""
