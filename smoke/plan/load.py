"""The plan file made ready: read, checked, its files and environment read, nothing executed."""

import os
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec

from hookset.errors import UsageError
from hookset.files import keys_of, struct_of
from smoke.judge.choices import refuse_other_words
from smoke.plan import shape
from smoke.plan.data import BuiltIn, Table, table
from smoke.plan.digest import digest_of
from smoke.plan.enough import refuse_long_warm_up, refuse_long_windows, too_few
from smoke.plan.folder import Folder
from smoke.plan.headers import header_templates
from smoke.plan.limits import asked, ceiling_of, refuse_too_much, starts
from smoke.plan.plan import (
    OF_A_LOCUSTFILE,
    Ceiling,
    Plan,
    Revision,
    Rows,
    Scenario,
    Stage,
    Tls,
    Users,
    seconds_of,
)
from smoke.plan.reading import WHAT, read
from smoke.plan.revision import release_from, revision_of
from smoke.plan.scenarios import scenarios_of
from smoke.plan.stages import FORMS, parse_stages
from smoke.plan.step import Common
from smoke.plan.target import target_of
from smoke.plan.template import NAME, Scope, Text, known_only
from smoke.plan.thresholds import listed, read_thresholds, refuse_bad_bounds
from smoke.plan.tls import tls_of
from smoke.plan.variables import secrets_of, variables_of
from smoke.plan.words import seconds, statuses

T = TypeVar("T", bound=msgspec.Struct)
THINK_OF_USERS = 1.0
"""Seconds that each of a fixed number of users waits after a request, where the plan does not say it."""


def nothing(_: str) -> None:
    """Where nobody wants to hear."""


def load(
    path: str,
    *,
    target: str = "",
    release: str = "",
    environ: Mapping[str, str] = os.environ,
    hide: Callable[[str], None] = nothing,
    warn: Callable[[str], None] = nothing,
    needed: bool = True,
    own_load: bool = True,
) -> Plan:
    """The plan in a file, ready to run.

    `target` and `release` win over what the file and the environment say. `hide` is given every secret value, `warn`
    a sentence for what is not wrong and will surely disappoint. With `needed` False the target and what comes from
    the environment may be missing, as where a plan is only validated; with `own_load` False (a locustfile has the
    requests) it may have none, and thresholds on any.
    Raises UsageError naming the file, the key and the nearest valid one.
    """
    return _Loading(path, environ, warn, needed=needed, own_load=own_load).plan(target, release, hide)


class _Loading:
    """One file being read: what every part of it needs."""

    def __init__(
        self,
        path: str,
        environ: Mapping[str, str],
        warn: Callable[[str], None],
        *,
        needed: bool,
        own_load: bool,
    ) -> None:
        self.where = f"{WHAT} {path}"
        self.folder = Folder(path)
        self.environ = environ
        self.warn = warn
        self.needed = needed
        self.own_load = own_load
        plain = read(path)
        refuse_other_words(plain, shape.File, self.where)
        self.file: shape.File = struct_of(plain, shape.File, self.where, keys_of(shape.File), strict=False)

    def plan(self, target: str, release: str, hide: Callable[[str], None]) -> Plan:
        file, where = self.file, self.where
        variables = variables_of(file.variables, self.environ, where, needed=self.needed)
        secrets = secrets_of(file.secrets, self.environ, hide, where, needed=self.needed)
        self._refuse_same_names(variables, secrets)
        tables = [self._table(name, said) for name, said in file.data.items()]
        columns = {column for each in tables for column in each.columns}
        scope = Scope(variables | secrets, frozenset(columns | BuiltIn.names))
        to = self._target(target, scope)
        load = self._load()
        common = self._common(scope, load, to)
        scenarios = scenarios_of(file, common, scope, where, needed=self.own_load)
        thresholds = read_thresholds(file.thresholds, scenarios if self.own_load else None, where)
        warm_up, ceiling = self._warm_up(load), self._ceiling()
        if self.own_load:
            refuse_too_much(asked(load, scenarios), ceiling, where)
            self._warn_of_short(tables, load)
            refuse_long_windows(thresholds, seconds_of(load), warm_up, where)
            for said in too_few(thresholds, load, scenarios, warm_up):
                self.warn(f"{where}: {said}")
        refuse_bad_bounds(file.baseline, file.validity, where)
        return Plan(
            target=to,
            scenarios=scenarios,
            load=load,
            name=file.name,
            arrivals=file.arrivals,
            warm_up=warm_up,
            max_in_flight=file.max_in_flight,
            connections=file.connections,
            headers=common.headers,
            variables=variables,
            data=_rows(tables, scenarios, common.headers),
            secrets=tuple(value for value in secrets.values() if value),
            ceiling=ceiling,
            tls=self._tls(),
            revision=self._revision(scope, release),
            thresholds=listed(file.thresholds),
            baseline=file.baseline,
            validity=file.validity,
            seed=file.seed,
            digest=digest_of(file, self.folder.sent, self.folder.judged_by),
        )

    def _part(self, said: Any, kind: type[T], key: str) -> T:
        at = f"{self.where}: {key}"
        if not isinstance(said, dict):
            raise UsageError(f"{at}: is no mapping", f"its keys are {', '.join(keys_of(kind))}")
        refuse_other_words(said, kind, at)
        found: T = struct_of(said, kind, at, keys_of(kind), strict=False)
        return found

    def _refuse_same_names(self, variables: Mapping[str, str], secrets: Mapping[str, str]) -> None:
        for name in sorted(set(variables) & set(secrets)):
            raise UsageError(f"{self.where}: secrets.{name}: is a variable too")

    def _table(self, name: str, said: Any) -> Table:
        at = f"{self.where}: data.{name}"
        if not NAME.fullmatch(name):
            raise UsageError(f"{at}: {name!r} is no name (letters, digits, _ and -)")
        meant = (
            shape.Data(file=said) if isinstance(said, str) else self._part(said, shape.Data, f"data.{name}")
        )
        return table(name, meant, self.folder, at)

    def _target(self, target: str, scope: Scope) -> str:
        if target:
            return target_of(target, "--target")
        at = f"{self.where}: target"
        said = known_only(self.file.target, scope, at)
        if not said and not self.needed:
            return ""
        if not said:
            raise UsageError(f"{at}: is missing", "write it into the plan, or give --target URL")
        return target_of(said, at)

    def _load(self) -> list[Stage] | Users:
        said, at = self.file.load, f"{self.where}: load"
        if not isinstance(said, dict):
            return parse_stages(said, at)
        meant = self._part(said, shape.Users, "load")
        if meant.users < 1 or meant.users > 10_000:
            raise UsageError(f"{at}.users: {meant.users} is not 1 to 10000", f"write {FORMS}")
        return Users(meant.users, seconds(meant.duration, f"{at}.for", least=0.001))

    def _common(self, scope: Scope, load: list[Stage] | Users, target: str) -> Common:
        file, where = self.file, self.where
        think = THINK_OF_USERS if isinstance(load, Users) else 0.0
        if file.checks is not None:
            self._part(file.checks, shape.Checks, "checks")
        return Common(
            folder=self.folder,
            timeout=seconds(file.timeout, f"{where}: timeout", least=0.001),
            expected=statuses(file.expected, f"{where}: expected"),
            think=think if file.think is None else seconds(file.think, f"{where}: think"),
            headers=header_templates(file.headers, scope, f"{where}: headers"),
            checks=file.checks or {},
            base=urlsplit(target).path,
        )

    def _ceiling(self) -> Ceiling:
        said = self.file.limits
        limits = None if said is None else self._part(said, shape.Limits, "limits")
        return ceiling_of(limits, Ceiling() if self.own_load else OF_A_LOCUSTFILE, self.where)

    def _warn_of_short(self, tables: list[Table], load: list[Stage] | Users) -> None:
        for each in tables:
            if not isinstance(load, Users) and not each.repeat and starts(load) > len(each.rows) + 0.5:
                name = each.columns[0].partition(".")[0]
                due = f"{starts(load):.0f} iterations are due"
                self.warn(
                    f"{self.where}: data.{name}: has {len(each.rows)} rows, and {due}: say `repeat: true`"
                )

    def _warm_up(self, load: list[Stage] | Users) -> float:
        warm_up = seconds(self.file.warm_up, f"{self.where}: warm_up")
        if self.own_load:
            refuse_long_warm_up(warm_up, seconds_of(load), self.where)
        return warm_up

    def _tls(self) -> Tls:
        said = self.file.tls
        at = f"{self.where}: tls"
        return Tls() if said is None else tls_of(self._part(said, shape.Tls, "tls"), self.folder, at)

    def _revision(self, scope: Scope, release: str) -> Revision:
        said, at = self.file.revision, f"{self.where}: revision"
        if said is None:
            return Revision()
        meant = self._part(said, shape.Revision, "revision")
        release = release or release_from(self.environ)
        return revision_of(meant, scope, release, at, needed=self.needed)


def _rows(
    tables: list[Table], scenarios: tuple[Scenario, ...], headers: Mapping[str, Text]
) -> tuple[Rows, ...]:
    """The tables, and the variables of our own where a template uses one."""
    templates: list[Any] = list(headers.values())
    for step in (step for scenario in scenarios for step in scenario.steps):
        templates += [step.path, step.body, *step.headers.values()]
    used = {part.name for text in templates if isinstance(text, Text) for part in text.holes}
    return (*tables, *([BuiltIn()] if used & BuiltIn.names else []))
