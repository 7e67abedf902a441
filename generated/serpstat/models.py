# Code generated from specs/serpstat.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Serpstat: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from typing import TypeAlias

from msgspec import UNSET, Struct, UnsetType, field

from .._runtime.enums import OpenIntEnum


class TaskStatus(OpenIntEnum):
    """How far a task is: 1 pending, 2 complete, 3 failed.
    `DomainClassification.addTask` sends an integer, the other two methods send the same
    number as a text.

    Unknown values are kept.
    """

    PENDING = 1
    """Pending. The service is still at work."""
    COMPLETE = 2
    """Complete. The rows can be read."""
    FAILED = 3
    """Failed. The service gives no reason."""


class DomainClassificationTask(Struct, frozen=True, kw_only=True):
    """One classification task without its rows."""

    task_id: str
    """Names the task in `DomainClassification.getTask`. Treat it as opaque."""
    status: TaskStatus
    """How far the task is."""
    created_at: str
    """When the task was stored, as `YYYY-MM-DD HH:MM:SS`. The time zone is not
    documented.
    """


class DomainClassificationResult(Struct, frozen=True, kw_only=True):
    """One classification task with the rows that it has so far."""

    task_id: str
    """Names the task, as in the request."""
    status: TaskStatus
    """How far the task is."""
    created_at: str
    """When the task was stored, as `YYYY-MM-DD HH:MM:SS`. The time zone is not
    documented.
    """
    data: list[ClassifiedDomain] | UnsetType | None = UNSET
    """One row per domain, absent or null while the task is pending. Find a row by its
    `domain`: that the rows keep the order of the request is not documented.
    """


class ClassifiedDomain(Struct, frozen=True, kw_only=True):
    """The categories of one domain."""

    domain: str
    """The domain name, as it was submitted."""
    categories_names: list[str]
    """The categories, likeliest first in the known responses. The only entry `Unknown`
    says that no category was found, `Unreachable` that the domain is still being worked
    on.
    """
    categories_confidence: list[float]
    """How sure the service is of each category, in the order of `categories_names`.
    `Unknown` always has 1.
    """


class DomainClassificationTaskList(Struct, frozen=True, kw_only=True):
    """One page of classification tasks."""

    data: list[DomainClassificationTask]
    """The tasks of this page, without their rows."""
    summary_info: PageInfo
    """The position of this page among all."""


class PageInfo(Struct, frozen=True, kw_only=True):
    """The position of a page among all pages."""

    page: int
    """The number of this page, from 1."""
    page_total: int
    """How many pages there are. The list ends where `page` reaches it."""
    count: int
    """The page size that was asked for, not the number of tasks on the page."""
    total: int
    """How many tasks there are on all pages together."""


class Stats(Struct, frozen=True, kw_only=True):
    """The account's credits, with a summary."""

    data: AccountLimits
    """The credits in detail."""
    summary_info: CreditSummary
    """The credits that are left, as every method of the service reports them."""


class AccountLimits(Struct, frozen=True, kw_only=True):
    """The API credits of an account, called lines."""

    max_lines: int
    """How many credits the plan gives."""
    used_lines: int
    """How many of them are spent."""
    left_lines: int
    """How many of them are left."""
    user_info: UserInfo
    """Whose account this is."""
    plugin_limits: PluginLimits
    """The credits of the browser plugin, which are counted apart."""


class UserInfo(Struct, frozen=True, kw_only=True):
    """Whose account this is. All ids are texts."""

    user_id: str
    """The number of the user."""
    ga_client_id: str | UnsetType = field(default=UNSET, name="ga_client_Id")
    """The id under which web analytics know the user. Some responses omit it."""
    plan_id: str | UnsetType = UNSET
    """The number of the plan. Some responses omit it."""


class PluginLimits(Struct, frozen=True, kw_only=True):
    """The credits of the browser plugin."""

    has_api_plugin: bool = field(name="hasApiPlugin")
    """Whether the plan includes the plugin."""
    delay_between_requests: int = field(name="delayBetweenRequests")
    """How fast the plugin may ask. The sources disagree on whether it counts seconds or
    requests per second.
    """
    total: int
    """How many credits the plugin has."""
    used: int
    """How many of them are spent."""
    left: int
    """How many of them are left."""


class CreditSummary(Struct, frozen=True, kw_only=True):
    """The credits that are left."""

    left_lines: int
    """How many API credits are left after this call."""


CallId: TypeAlias = str | int
"""Any text or number of the caller's choice. The response repeats it, always as a
text.
"""


MessageId: TypeAlias = str
"""Any text of the caller's choice. The response repeats it, always as a text."""
