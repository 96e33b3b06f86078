"""The options of `hookset bundle` and `hookset verify`, declared once."""

from typing import Annotated, Literal

import msgspec

from hookset.options import option, positional


class Bundle(msgspec.Struct, frozen=True, kw_only=True):
    """`hookset bundle`."""

    out: Annotated[str, option("the folder to write; an earlier bundle there is replaced", metavar="DIR")]
    migrations: Annotated[
        tuple[str, ...], option("the release's migrations, packed as migrations/", metavar="DIR")
    ] = ()
    schema_lock: Annotated[
        str, option("the schema lock, plain or packed, packed as schema.lock", metavar="FILE")
    ] = ""
    expect: Annotated[
        str, option("the flag expectations, packed as flags.yaml with the files they name", metavar="FILE")
    ] = ""
    plan: Annotated[
        str, option("the smoke plan, packed as smoke.yaml with the files it names", metavar="FILE")
    ] = ""
    data: Annotated[
        tuple[str, ...],
        option(
            "one more file: packed at its path below the plan's or the expectations' folder, else by its name",
            metavar="FILE",
        ),
    ] = ()
    configmap: Annotated[
        str,
        option("also write a hook-only ConfigMap of this name, and a patch that mounts it", metavar="NAME"),
    ] = ""
    namespace: Annotated[
        str, option("the ConfigMap's namespace", metavar="NAME", shown="the Application's")
    ] = ""
    format: Annotated[Literal["text", "json"], option("how the summary is printed")] = "text"


class Verify(msgspec.Struct, frozen=True, kw_only=True):
    """`hookset verify`."""

    folder: Annotated[str, positional("the folder of the bundle", metavar="DIR")]
    digest: Annotated[str, option("the bundle must be this one", metavar="sha256:HEX")] = ""
    format: Annotated[Literal["text", "json"], option("how the answer is printed")] = "text"
