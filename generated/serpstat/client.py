# Code generated from specs/serpstat.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Serpstat."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Unpack

from .._runtime.client import Client, ClientOptions
from .._runtime.resource import Resource
from .._runtime.tasks.listing import ListedTaskResource
from .._runtime.tasks.resource import submitted_once
from . import calls as _calls
from . import models

if TYPE_CHECKING:
    from .._runtime.resume import Handle
    from .._runtime.tasks.handle import TaskSummary, Update
    from .._runtime.tasks.poller import Task


class Serpstat(Client):
    """Serpstat sorts domains into categories and reports how many API credits an
    account has left. This document covers the four methods for that:
    `DomainClassification.addTask`, `getTask` and `getTaskList`, and
    `SerpstatLimitsProcedure.getStats`.

    All methods share one URL. The request names its method in the body, and failures
    arrive with HTTP status 200 as an `error` object in place of `result`. There is no
    `jsonrpc` member in either direction.

    Most plans allow one request a second, the largest ten. A classification costs 0.03
    USD per domain, taken at submission from the wallet for SERP crawling, not from the
    API credits, and is not refunded.

    Using the service is subject to Serpstat's own terms.

    Documentation: https://serpstat.com/api/

    Use as a context manager (`with`), or call `close()`: it keeps connections open.

    Args:
        token: The token of the account, one per user. It is shown on the account's page
            and sent as a query parameter. Default: the environment variable
            SERPSTAT_TOKEN.
        options: Base URL, timeout, retries, transport and more: see `ClientOptions`.
    """

    def __init__(
        self,
        token: str | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        credentials: dict[str, str | None] = {"token": token}
        del token  # the client empties the other one too: no frame keeps a key
        super().__init__(_calls.API, credentials, **self._hidden(options))

    @property
    def domain_classification(self) -> DomainClassification:
        """Submit tasks and collect their results: `client.domain_classification`."""
        return DomainClassification(self)

    @property
    def account(self) -> Account:
        """What the account has left."""
        return Account(self)


class DomainClassification(ListedTaskResource):
    """Submit tasks and collect their results: `client.domain_classification`."""

    def add_task(self, *, domains: list[str]) -> models.DomainClassificationTask:
        """Submit domains for classification.

        Costs 0.03 USD per domain, charged immediately and not refunded. When a response
        is lost, look for the task in `DomainClassification.getTaskList` before
        submitting the same domains again.

        POST / (DomainClassification.addTask)

        Args:
            domains: The domains, 1 to 1000 of them. Each costs 0.03 USD. At least 1
                item. At most 1000 items.
        """
        return self._call(_calls.domain_classification_add_task(domains=domains))

    def get_task(self, *, task_id: str) -> models.DomainClassificationResult:
        """Ask once for the state and the rows of a classification task.

        Free of charge. A finished task may still hold rows without a category: the name
        `Unknown` means that none was found, `Unreachable` that the service is still
        working on the domain.

        POST / (DomainClassification.getTask)

        Args:
            task_id: The `task_id` that `DomainClassification.addTask` or `getTaskList`
                gave.
        """
        return self._call(_calls.domain_classification_get_task(task_id=task_id))

    def get_task_list(
        self,
        *,
        page: int,
        size: int,
    ) -> models.DomainClassificationTaskList:
        """List the account's classification tasks, one page at a time.

        Free of charge. Read further pages while `page` is below `page_total`; `count`
        repeats the page size and is not the number of tasks on the page.

        POST / (DomainClassification.getTaskList)

        Args:
            page: The number of the page, from 1. At least 1.
            size: How many tasks a page holds. The service takes 20, 50, 100, 200 and
                500. From 20 to 500.
        """
        return self._call(
            _calls.domain_classification_get_task_list(page=page, size=size),
        )

    def submit(self, *, domains: list[str]) -> Task[models.DomainClassificationResult]:
        """Submit a task and return immediately.

        Billed; never retried automatically. Wait with `result()` or `watch()`; keep
        `handle` to resume in another process.

        POST / (DomainClassification.addTask)

        Args:
            domains: The domains, 1 to 1000 of them. Each costs 0.03 USD. At least 1
                item. At most 1000 items.
        """
        return self._submit(_calls.submit_domain_classification(domains=domains))

    submit_once = submitted_once(submit)

    def run(
        self,
        *,
        domains: list[str],
        timeout: float | None = None,
        on_update: Callable[[Update], None] | None = None,
    ) -> models.DomainClassificationResult:
        """Submit a task, wait until it finishes, and return its result.

        Polls every 5 s, first after 2 s.

        Raises `TaskFailed`; `TaskExpired` when a limit of the provider is reached; and
        `TaskTimeout` when `timeout` is, with the handle to resume from.

        POST / (DomainClassification.addTask), then POST /
        (DomainClassification.getTask)

        See `submit` for the other arguments.

        Args:
            timeout: Overall timeout in seconds, submission included. Default: derived
                from the provider's limits.
            on_update: Called after each poll with the current state and handle.
        """
        return self._run(
            _calls.submit_domain_classification(domains=domains),
            timeout=timeout,
            on_update=on_update,
        )

    def resume(self, handle: Handle | str) -> Task[models.DomainClassificationResult]:
        """Resume a task that was submitted earlier, here or in another process. Sends
        no request.

        Args:
            handle: The handle of a task, or its JSON.
        """
        return self._resume(_calls.DOMAIN_CLASSIFICATION_TASKS, handle)

    def list_tasks(self, *, page: int, size: int) -> tuple[TaskSummary, ...]:
        """List the provider's tasks, each with its handle.

        Also finds a task whose submission got no response.

        POST / (DomainClassification.getTaskList)

        See `client.domain_classification.get_task_list` for the arguments.
        """
        return self._list(
            _calls.DOMAIN_CLASSIFICATION_TASKS,
            _calls.domain_classification_get_task_list(page=page, size=size),
        )


class Account(Resource):
    """What the account has left."""

    def get_stats(self) -> models.Stats:
        """Tell how many API credits the account has used and left.

        Free of charge. The wallet that pays for classifications is not part of the
        response.

        POST / (SerpstatLimitsProcedure.getStats)
        """
        return self._call(_calls.serpstat_limits_procedure_get_stats())
