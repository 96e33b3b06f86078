"""ConfigCat's Public Management API: all settings of a config in an environment, in one request."""

from collections.abc import Collection
from uuid import UUID

import msgspec

from flagcheck import failures
from flagcheck.failures import ServiceFailed, unreadable
from flagcheck.http import Http, path
from flagcheck.record import Flag, Prerequisite, Presence, Reading, Scheduled
from flagcheck.service import Tells
from flagcheck.services._configcat import setting as settings
from flagcheck.services._configcat.setting import Rule, Setting
from flagcheck.services._configcat.shapes import (
    ChangeRequests,
    Config,
    Environment,
    Formula,
    TargetingRule,
    Values,
)

TYPES = {"boolean": "boolean", "string": "string", "int": "number", "double": "number"}
PAGE_SIZE = 100
MOST_PAGES = 20


class Management:
    """Reads one config in one environment. `wants` says what the expectations need."""

    def __init__(self, http: Http, config: str, environment: str, wants: Collection[Tells]) -> None:
        self.http = http
        self.config = config
        self.environment = environment
        self.wants = wants

    def read(self, keys: Collection[str] | None) -> Reading:
        """One request where the environment is given by its id, else three; one more for change requests."""
        by_id = _is_id(self.environment)
        product = "" if by_id and Tells.SCHEDULED not in self.wants else self._product()
        environment = self.environment if by_id else self._environment_id(product)
        where = path("v2", "configs", self.config, "environments", environment, "values")
        found: Values = self.http.get(where).json(Values)
        keys_by_id = {one.setting.setting_id: one.setting.key for one in found.setting_formulas}
        known = {
            one.setting.key: _flag(one, keys_by_id)
            for one in found.setting_formulas
            if keys is None or one.setting.key in keys
        }
        if Tells.SCHEDULED in self.wants and known:
            known = self._scheduled(product, environment, known)
        flags = known | {
            key: Flag(key=key, presence=Presence.ABSENT) for key in keys or () if key not in known
        }
        echo = found.environment.environment_id if by_id else found.environment.name
        count = len(found.setting_formulas)
        return Reading(flags=flags, environment=echo, control=f"{count} settings listed" if count else "")

    def _product(self) -> str:
        config: Config = self.http.get(path("v1", "configs", self.config)).json(Config)
        return config.product.product_id

    def _environment_id(self, product: str) -> str:
        found: list[Environment] = self.http.get(path("v1", "products", product, "environments")).json(
            list[Environment]
        )
        for one in found:
            if one.name == self.environment:
                return one.environment_id
        names = ", ".join(sorted(one.name for one in found)) or "none that these credentials may see"
        raise ServiceFailed(
            failures.UNEXPECTED,
            f"there is no environment {self.environment!r}; there are: {names}",
            hint="give `environment` by its name or its id",
        )

    def _scheduled(self, product: str, environment: str, flags: dict[str, Flag]) -> dict[str, Flag]:
        """With open change requests, those with a date and those that wait for somebody."""
        waiting: dict[str, list[Scheduled]] = {key: [] for key in flags}
        where = path("v2", "products", product, "change-requests")
        params = {
            "configId": self.config,
            "environmentId": environment,
            "changeRequestStatusFilter": "open",
            "pageSize": PAGE_SIZE,
        }
        for number in range(1, MOST_PAGES + 1):
            page = self.http.get(where, params={**params, "pageNumber": number}).json(ChangeRequests)
            for one in page.change_requests.data:
                for key in set(one.affected_setting_keys) & set(flags):
                    waiting[key].append(Scheduled(what=one.title, at=one.apply_at))
            if len(page.change_requests.data) < PAGE_SIZE:
                break
        else:
            raise unreadable(f"GET {where} has no end after {MOST_PAGES} pages")
        return {
            key: msgspec.structs.replace(flag, scheduled=tuple(waiting[key])) for key, flag in flags.items()
        }


def _is_id(environment: str) -> bool:
    try:
        UUID(environment)
    except ValueError:
        return False
    return True


def _flag(formula: Formula, keys: dict[int, str]) -> Flag:
    about = formula.setting
    known = settings.flag(
        Setting(
            key=about.key,
            type=TYPES.get(about.setting_type, ""),
            default=formula.default_value.plain,
            rules=tuple(_rule(rule, formula, keys) for rule in formula.targeting_rules or ()),
            names=tuple((one.value.plain, one.name or "") for one in about.predefined_variations or ()),
        )
    )
    return msgspec.structs.replace(
        known,
        changed_at=formula.updated_at,
        changed_by=formula.last_updater_user_full_name or formula.last_updater_user_email or "",
        version=formula.last_version_id or "",
    )


def _rule(rule: TargetingRule, formula: Formula, keys: dict[int, str]) -> Rule:
    """Percentage options by an attribute of its own pass over users who have none."""
    options = rule.percentage_options or ()
    needs: list[Prerequisite] = []
    for condition in rule.conditions or ():
        needed = condition.prerequisite_flag_condition
        if needed is not None:
            key = keys.get(needed.prerequisite_setting_id, str(needed.prerequisite_setting_id))
            wanted = needed.prerequisite_comparison_value.plain
            needs.extend(settings.prerequisite(key, wanted, equal=needed.comparator == "equals"))
    gives = tuple((one.percentage, one.value.plain) for one in options)
    if rule.value is not None and not options:
        gives = ((100.0, rule.value.plain),)
    own = bool(options and formula.percentage_evaluation_attribute)
    return Rule(gives=gives, conditional=bool(rule.conditions) or own, needs=tuple(needs))
