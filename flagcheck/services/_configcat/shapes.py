"""What the Public Management API answers, as far as it is read.

Source: api.configcat.com/docs/v1/swagger.json by its client github.com/configcat/configcat-publicapi-node-client
(ConfigSettingFormulasModel, ConfigSettingFormulaModel, TargetingRuleModel, ChangeRequestsModel).
"""

from datetime import datetime
from typing import Any

import msgspec


class Value(msgspec.Struct, frozen=True, rename="camel"):
    """One of the four."""

    bool_value: bool | None = None
    string_value: str | None = None
    int_value: int | None = None
    double_value: float | None = None

    @property
    def plain(self) -> Any:
        """The one that is given; None where it is of a kind that is not known here."""
        given = (self.bool_value, self.string_value, self.int_value, self.double_value)
        return next((value for value in given if value is not None), None)


class NeededFlag(msgspec.Struct, frozen=True, rename="camel"):
    """Another flag must have a value, or not have it."""

    prerequisite_setting_id: int
    comparator: str
    prerequisite_comparison_value: Value


class Condition(msgspec.Struct, frozen=True, rename="camel"):
    """Only the kind is read that names another flag."""

    prerequisite_flag_condition: NeededFlag | None = None


class Option(msgspec.Struct, frozen=True):
    """A share in percent."""

    percentage: float
    value: Value


class TargetingRule(msgspec.Struct, frozen=True, rename="camel"):
    """Conditions that must all hold, then either one value or percentage options."""

    conditions: tuple[Condition, ...] | None = None
    percentage_options: tuple[Option, ...] | None = None
    value: Value | None = None


class Variation(msgspec.Struct, frozen=True):
    """A value that has a name."""

    value: Value
    name: str | None = None


class About(msgspec.Struct, frozen=True, rename="camel"):
    """A setting's own data."""

    setting_id: int
    key: str
    setting_type: str = ""
    predefined_variations: tuple[Variation, ...] | None = None


class Formula(msgspec.Struct, frozen=True, rename="camel"):
    """A setting in one environment."""

    setting: About
    default_value: Value
    targeting_rules: tuple[TargetingRule, ...] | None = None
    percentage_evaluation_attribute: str | None = None
    updated_at: datetime | None = None
    last_updater_user_email: str | None = None
    last_updater_user_full_name: str | None = None
    last_version_id: str | None = None


class Product(msgspec.Struct, frozen=True, rename="camel"):
    """Configs and environments belong to a product."""

    product_id: str


class Environment(msgspec.Struct, frozen=True, rename="camel"):
    """An environment of a product."""

    environment_id: str
    name: str


class Config(msgspec.Struct, frozen=True, rename="camel"):
    """A config of a product."""

    product: Product


class Values(msgspec.Struct, frozen=True, rename="camel"):
    """All settings of a config in an environment."""

    environment: Environment
    setting_formulas: tuple[Formula, ...]


class ChangeRequest(msgspec.Struct, frozen=True, rename="camel"):
    """A change that waits: until `apply_at`, or for somebody."""

    title: str = ""
    apply_at: datetime | None = None
    affected_setting_keys: tuple[str, ...] = ()


class ChangeRequestPage(msgspec.Struct, frozen=True):
    """A page of them."""

    data: tuple[ChangeRequest, ...]


class ChangeRequests(msgspec.Struct, frozen=True, rename="camel"):
    """As they are listed."""

    change_requests: ChangeRequestPage
