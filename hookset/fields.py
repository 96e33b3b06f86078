"""A config struct read as a list of fields: flag, variables, kind, default."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec

from hookset.options import DurationMark, Option


@dataclass(frozen=True)
class Field:
    """One option of one command.

    `kind` is its type without None and annotations; `repeated` says that it is a tuple of `kind`.
    """

    name: str
    option: Option
    annotation: Any
    kind: Any
    repeated: bool
    duration: bool
    required: bool
    default: Any
    variables: tuple[str, ...]

    @property
    def flag(self) -> str:
        """`--database-url`, or the metavar of one that has no flag."""
        return self.metavar if self.option.place != "flag" else "--" + self.name.replace("_", "-")

    @property
    def choices(self) -> tuple[str, ...]:
        """The words that it takes, where they are listed."""
        if get_origin(self.kind) is Literal:
            return tuple(str(value) for value in get_args(self.kind))
        members: Mapping[str, Any] = getattr(self.kind, "__members__", {})
        return tuple(str(member.value) for member in members.values())

    @property
    def metavar(self) -> str:
        """What stands for its value in help: the choices, the given word, or the type's."""
        words = {int: "NUMBER", float: "NUMBER", str: "TEXT"}
        return self.option.metavar or "|".join(self.choices) or words.get(self.kind, "VALUE")

    @property
    def type_name(self) -> str:
        """Its type in a person's words, for help and reference."""
        names = {int: "integer", float: "number", str: "text", bool: "yes or no"}
        name = "duration" if self.duration else " or ".join(self.choices) or names.get(self.kind, "text")
        return f"{name}, repeatable" if self.repeated else name


def fields_of(config: type[msgspec.Struct], program: str) -> tuple[Field, ...]:
    """The fields of a config struct, in order: its own first, then the common ones."""
    all = [_field(info, program) for info in msgspec.structs.fields(config)]
    return tuple(sorted(all, key=lambda field: field.option.common))


def _field(info: msgspec.structs.FieldInfo, program: str) -> Field:
    bare, marks = _unwrap(info.type)
    option = next((mark for mark in marks if isinstance(mark, Option)), Option(""))
    repeated = get_origin(bare) is tuple
    default = info.default_factory() if callable(info.default_factory) else info.default
    return Field(
        name=info.name,
        option=option,
        annotation=info.type,
        kind=get_args(bare)[0] if repeated else bare,
        repeated=repeated,
        duration=any(isinstance(mark, DurationMark) for mark in marks),
        required=info.required,
        default=default,
        variables=_variables(info.name, option, program),
    )


def _unwrap(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """The type inside `Annotated[X | None, ...]`, and what was annotated."""
    marks: tuple[Any, ...] = ()
    if get_origin(annotation) is Annotated:
        marks = annotation.__metadata__
        annotation = annotation.__origin__
    if get_origin(annotation) in (Union, UnionType):
        inner = [each for each in get_args(annotation) if each is not type(None)]
        if len(inner) == 1:
            bare, more = _unwrap(inner[0])
            return bare, marks + more
    return annotation, marks


def _variables(name: str, option: Option, program: str) -> tuple[str, ...]:
    if option.place != "flag":
        return ()
    if option.env:
        return (option.env,)
    own = f"{program}_{name}".upper().replace("-", "_")
    return (own, f"HOOK_{name}".upper()) if option.common else (own,)
